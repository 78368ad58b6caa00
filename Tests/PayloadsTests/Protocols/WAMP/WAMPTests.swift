import TestSupport
import Testing

@testable import Payloads

/// Messages that Autobahn 26.10 wrote with its serializers of JSON, MessagePack and CBOR.
@Suite struct WAMPTests {
  private struct Message {
    var fromClient: Bool
    var json: String
    var msgpack: String
    var cbor: String
    var summary: String
    var link: Link?
  }

  private static func link(
    _ role: Link.Role, _ id: String, _ label: String = "", space: String = "wamp"
  ) -> Link {
    Link(role, space: space, id: Array(id.utf8), label: Array(label.utf8))
  }

  private static let conversation: [Message] = [
    Message(
      fromClient: true, json: #"[1,"realm1",{"roles":{"subscriber":{},"caller":{}}}]"#,
      msgpack: "9301a67265616c6d3181a5726f6c657382aa7375627363726962657280a663616c6c657280",
      cbor: "8301667265616c6d31a165726f6c6573a26a73756273637269626572a06663616c6c6572a0",
      summary: "wamp HELLO realm1",
      link: link(.request, "", "HELLO realm1", space: "wamp.session")),
    Message(
      fromClient: true, json: #"[32,1,{},"com.a.topic"]"#,
      msgpack: "94200180ab636f6d2e612e746f706963", cbor: "84182001a06b636f6d2e612e746f706963",
      summary: "wamp SUBSCRIBE com.a.topic #1", link: link(.request, "1", "SUBSCRIBE com.a.topic")),
    Message(
      fromClient: false, json: "[33,1,77]", msgpack: "9321014d", cbor: "83182101184d",
      summary: "wamp SUBSCRIBED #1 subscription 77", link: link(.item, "1")),
    Message(
      fromClient: false, json: #"[36,77,900,{},[1,"x"],{"k":true}]"#,
      msgpack: "96244dcd0384809201a17881a16bc3", cbor: "861824184d190384a082016178a1616bf5",
      summary: #"wamp EVENT com.a.topic [1,"x"] {"k":true}"#, link: link(.item, "1")),
    Message(
      fromClient: true, json: #"[48,2,{},"com.a.add",[23,7]]"#,
      msgpack: "95300280a9636f6d2e612e616464921707", cbor: "85183002a069636f6d2e612e616464821707",
      summary: "wamp CALL com.a.add #2 [23,7]", link: link(.request, "2", "CALL com.a.add")),
    Message(
      fromClient: false, json: "[50,2,{},[30]]", msgpack: "94320280911e", cbor: "84183202a081181e",
      summary: "wamp RESULT #2 [30]", link: link(.reply, "2")),
    Message(
      fromClient: false, json: #"[8,48,3,{},"wamp.error.no_such_procedure",["no"]]"#,
      msgpack:
        "9608300380bc77616d702e6572726f722e6e6f5f737563685f70726f63656475726591a26e6f",
      cbor:
        "8608183003a0781c77616d702e6572726f722e6e6f5f737563685f70726f63656475726581626e6f",
      summary: #"wamp ERROR of CALL wamp.error.no_such_procedure #3 ["no"]"#,
      link: link(.reply, "3")),
    Message(
      fromClient: true, json: #"[16,4,{"acknowledge":true},"com.a.topic",[1]]"#,
      msgpack: "95100481ab61636b6e6f776c65646765c3ab636f6d2e612e746f7069639101",
      cbor: "851004a16b61636b6e6f776c65646765f56b636f6d2e612e746f7069638101",
      summary: "wamp PUBLISH com.a.topic #4 [1]", link: link(.request, "4", "PUBLISH com.a.topic")),
    Message(
      fromClient: false, json: "[17,4,901]", msgpack: "931104cd0385", cbor: "831104190385",
      summary: "wamp PUBLISHED #4", link: link(.reply, "4")),
    Message(
      fromClient: true, json: #"[64,5,{},"com.a.add"]"#, msgpack: "94400580a9636f6d2e612e616464",
      cbor: "84184005a069636f6d2e612e616464", summary: "wamp REGISTER com.a.add #5",
      link: link(.request, "5", "REGISTER com.a.add")),
    Message(
      fromClient: false, json: "[65,5,55]", msgpack: "93410537", cbor: "831841051837",
      summary: "wamp REGISTERED #5 registration 55", link: link(.reply, "5")),
    Message(
      fromClient: false, json: "[68,1,55,{},[2,3]]", msgpack: "9544013780920203",
      cbor: "851844011837a0820203", summary: "wamp INVOCATION com.a.add #1 [2,3]",
      link: link(.request, "1", "INVOCATION com.a.add")),
    Message(
      fromClient: true, json: "[70,1,{},[5]]", msgpack: "944601809105", cbor: "84184601a08105",
      summary: "wamp YIELD #1 [5]", link: link(.reply, "1")),
    Message(
      fromClient: true, json: #"[6,{},"wamp.close.normal"]"#,
      msgpack: "930680b177616d702e636c6f73652e6e6f726d616c",
      cbor: "8306a07177616d702e636c6f73652e6e6f726d616c",
      summary: "wamp GOODBYE wamp.close.normal", link: link(.request, "", space: "wamp.goodbye")),
  ]

  /// The same message in MessagePack and CBOR, where names have no quotation marks.
  private func compact(_ summary: String) -> String {
    summary.replacing("{\"k\":true}", with: "{k:true}")
  }

  private func bytes(_ message: Message, _ format: String) throws -> [UInt8] {
    switch format {
    case "json": Array(message.json.utf8)
    case "msgpack": try #require(hexBytes(message.msgpack))
    default: try #require(hexBytes(message.cbor))
    }
  }

  private func hexBytes(_ text: String) -> [UInt8]? {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }

  @Test(arguments: ["json", "msgpack", "cbor"], [true, false])
  func conversation(_ format: String, isNamed: Bool) throws {
    var wamp = TestConversation(subprotocol: isNamed ? "wamp.2." + format : nil)
    for message in Self.conversation {
      let units = wamp.units(
        try bytes(message, format), isText: format == "json", fromClient: message.fromClient)
      let want = format == "json" ? message.summary : compact(message.summary)
      #expect(units.map(\.summary.string) == [want])
      #expect(units.map(\.form) == ["wamp"])
      #expect(units.map(\.link) == [message.link], "\(want)")
      #expect(units.flatMap(\.issues).isEmpty)
    }
  }

  @Test(arguments: ["json", "msgpack", "cbor"])
  func fields(_ format: String) throws {
    var wamp = TestConversation(subprotocol: "wamp.2." + format)
    for message in Self.conversation.prefix(3) {
      _ = wamp.units(
        try bytes(message, format), isText: format == "json", fromClient: message.fromClient)
    }
    let event = try bytes(Self.conversation[3], format)
    func values(_ path: String) throws -> [String] {
      try wamp.values("wamp", path, in: event, isText: format == "json", fromClient: false)
        .map(\.string)
    }
    #expect(try values(".type") == ["EVENT"])
    #expect(try values(".uri") == ["com.a.topic"])
    #expect(try values(".subscription") == ["77"])
    #expect(try values(".publication") == ["900"])
    #expect(try values(".args[1]") == ["x"])
    #expect(try values(".kwargs.k") == ["true"])
    #expect(try values(".request").isEmpty)
  }

  @Test func batches() throws {
    // The CALL and the RESULT above, by Autobahn's batched serializers.
    let batches = [
      "json":
        "5b34382c322c7b7d2c22636f6d2e612e616464222c5b32332c375d5d185b35302c322c7b7d2c5b33305d5d18",
      "msgpack": "0000001195300280a9636f6d2e612e6164649217070000000694320280911e",
      "cbor": "0000001285183002a069636f6d2e612e6164648217070000000884183202a081181e",
    ]
    for (format, hex) in batches {
      let bytes = try #require(hexBytes(hex))
      var wamp = TestConversation(subprotocol: "wamp.2.\(format).batched")
      let units = wamp.units(bytes, isText: format == "json")
      #expect(
        units.map(\.summary.string) == ["wamp CALL com.a.add #2 [23,7]", "wamp RESULT #2 [30]"])
      damage([(bytes, format == "json", true)], subprotocol: "wamp.2.\(format).batched")
    }
  }

  @Test func batchThatEndsEarly() throws {
    var wamp = TestConversation(subprotocol: "wamp.2.msgpack.batched")
    let bytes = try #require(hexBytes("0000000694320280911e000000"))
    let units = wamp.units(bytes, isText: false)
    #expect(units.map(\.issues.count) == [0, 1])
    #expect(units.last?.issues.first?.offset == 10)
  }

  @Test func progress() {
    var wamp = TestConversation(subprotocol: "wamp.2.json")
    let some = wamp.server(#"[50,2,{"progress":true},[1]]"#)
    #expect(some.map(\.link?.role) == [.item])
    #expect(wamp.server("[50,2,{},[1]]").map(\.link?.role) == [.reply])
    #expect(wamp.client(#"[16,4,{},"a.b"]"#).map(\.link) == [nil])
    #expect(wamp.client("[49,2,{}]").map(\.link) == [nil])
  }

  @Test func sessionIsOpenedAndClosed() {
    var wamp = TestConversation(subprotocol: "wamp.2.json")
    func link(_ units: [PayloadUnit]) -> Link? { units.first?.link }
    #expect(link(wamp.client(#"[1,"r",{"roles":{}}]"#))?.role == .request)
    let challenge = wamp.server(#"[4,"ticket",{}]"#)
    #expect(challenge.map(\.summary.string) == ["wamp CHALLENGE ticket"])
    #expect(link(challenge) == Link(.request, space: "wamp.challenge", id: []))
    #expect(link(wamp.client(#"[5,"secret",{}]"#)) == Link(.reply, space: "wamp.challenge", id: []))
    let welcome = wamp.server(#"[2,9129137332,{"roles":{}}]"#)
    #expect(welcome.map(\.summary.string) == ["wamp WELCOME session 9129137332"])
    #expect(link(welcome) == Link(.reply, space: "wamp.session", id: []))
    #expect(link(wamp.server(#"[6,{},"a"]"#)) == Link(.request, space: "wamp.goodbye", id: []))
    #expect(link(wamp.client(#"[6,{},"b"]"#)) == Link(.reply, space: "wamp.goodbye", id: []))
  }

  @Test func brokenMessages() {
    var wamp = TestConversation(subprotocol: "wamp.2.json")
    #expect(wamp.client("[48,2,{},").flatMap(\.issues).map(\.offset) == [9])
    #expect(
      wamp.client("[48,2]").flatMap(\.issues).map(\.text) == ["CALL has at least 4 elements"])
    #expect(wamp.client("[999,2]").flatMap(\.issues).map(\.text) == ["not a message of WAMP"])
    var binary = TestConversation(subprotocol: "wamp.2.msgpack")
    #expect(binary.units([0x94, 0x32, 0x02], isText: false).flatMap(\.issues).map(\.offset) == [3])
    #expect(binary.units([0x91, 0xC0], isText: false).flatMap(\.issues).count == 1)
  }

  @Test func otherMessagesAreNotRead() {
    let others = [
      "[1,2,3]", #"[1,"realm1",{}]"#, #"[48,2,{},"com.a.add"]"#, "[]", #"["1","a",{"roles":{}}]"#,
    ]
    for other in others {
      var conversation = TestConversation()
      #expect(conversation.client(other).map(\.form) != ["wamp"], "\(other)")
    }
    var conversation = TestConversation()
    #expect(conversation.units([0x93, 1, 2, 3], isText: false).map(\.form) != ["wamp"])
  }

  @Test(arguments: ["json", "msgpack", "cbor"])
  func damagedMessages(_ format: String) throws {
    let messages = try Self.conversation.map { message in
      (try bytes(message, format), format == "json", message.fromClient)
    }
    damage(messages, subprotocol: "wamp.2." + format, flips: 60)
  }
}
