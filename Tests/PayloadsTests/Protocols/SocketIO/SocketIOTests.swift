import Testing

@testable import Payloads

/// Packets of the Socket.IO protocol's own examples (its revision 5), and of python-socketio.
@Suite struct SocketIOTests {
  static let target = "/socket.io/?EIO=4&transport=websocket"

  @Test(arguments: [
    (#"42["foo"]"#, "sio event foo"),
    (#"42/admin,["bar"]"#, "sio event /admin bar"),
    (#"4212["foo"]"#, "sio event #12 foo"),
    (#"42/chat,1["hello",{"msg":"x"},2]"#, #"sio event /chat #1 hello {"msg":"x"},2"#),
    (#"43/admin,13["bar"]"#, #"sio ack /admin #13 "bar""#),
    ("431[]", "sio ack #1"),
    ("40", "sio connect"), (#"40{"sid":"a"}"#, #"sio connect {"sid":"a"}"#),
    (#"40/admin,{"token":"x"}"#, #"sio connect /admin {"token":"x"}"#),
    ("41/admin,", "sio disconnect /admin"),
    (
      #"44/admin,{"message":"Not authorized"}"#,
      #"sio connect error /admin {"message":"Not authorized"}"#
    ),
    ("40/chat?token=abc,", "sio connect /chat"),
    (#"44"Not authorized""#, #"sio connect error "Not authorized""#),
    (#"42[7,"x"]"#, #"sio event 7 "x""#),
    (#"42["a\u0062"]"#, "sio event ab"),
  ])
  func packets(text: String, summary: String) throws {
    var talk = TestConversation(target: Self.target)
    let unit = try #require(talk.client(text).first)
    #expect(unit.form == "socket.io")
    #expect(unit.summary.string == summary)
    #expect(unit.issues.isEmpty)
  }

  @Test func tree() throws {
    var talk = TestConversation(target: Self.target)
    let sink = talk.sink(Array(#"42/chat,1["hello",{"msg":"x"},[2]]"#.utf8))
    #expect(
      sink.outline == [
        "type: event", "namespace: /chat", "id: 1", "event: hello", "args: […]", "  0: {…}",
        "    msg: x", "  1: […]", "    0: 2",
      ])
    let node = try #require(sink.units.first?.nodes[6])
    #expect(node.path == "socketio.args[0].msg")
    #expect(String(decoding: sink.bytes[node.node.range], as: UTF8.self) == #""msg":"x""#)
  }

  @Test func fields() throws {
    let talk = TestConversation(target: Self.target)
    let bytes = Array(#"42/chat,1["hello",{"msg":"x"},[2]]"#.utf8)
    func value(_ path: String) throws -> [String] {
      try talk.values("socketio", path, in: bytes).map(\.string)
    }
    #expect(try value(".type") == ["event"])
    #expect(try value(".namespace") == ["/chat"])
    #expect(try value(".event") == ["hello"])
    #expect(try value(".id") == ["1"])
    #expect(try value(".args[0].msg") == ["x"])
    #expect(try value(".args[1][0]") == ["2"])
    #expect(try talk.values("json", "[1].msg", in: bytes).map(\.string) == ["x"])
    #expect(
      try talk.values("socketio", ".namespace", in: Array(#"42["a"]"#.utf8)).map(\.string)
        == ["/"])
    #expect(
      try talk.values("socketio", ".data.sid", in: Array(#"40{"sid":"q"}"#.utf8)).map(\.string)
        == ["q"])
  }

  @Test func links() throws {
    var talk = TestConversation(target: Self.target)
    let event = try #require(talk.server(#"42/chat,7["ask",1]"#).first)
    #expect(
      event.link == Link(.request, space: "sio /chat", id: [0x37], label: Array("ask".utf8)))
    #expect(
      talk.client(#"43/chat,7["yes"]"#).first?.link == Link(.reply, space: "sio /chat", id: [0x37]))
    #expect(talk.client(#"42["x"]"#).first?.link == nil)
    let namespace = Array("/chat".utf8)
    #expect(
      talk.client("40/chat,").first?.link
        == Link(
          .request, space: "sio connect", id: namespace, label: Array("connect /chat".utf8)))
    let reply = Link(.reply, space: "sio connect", id: namespace)
    #expect(talk.server(#"40/chat,{"sid":"a"}"#).first?.link == reply)
    #expect(talk.server(#"44/chat,{"message":"no"}"#).first?.link == reply)
    // Servers of revision 4 open the namespace / by themselves.
    #expect(talk.server("40").first?.link == nil)
  }

  @Test(arguments: [
    ("45[1]", "the number of attachments is missing", 2),
    ("42hello", "not JSON from here on", 2), (#"42{"a":1}"#, "an event has an array", 2),
    ("42[]", "the event has no name", 2), ("42", "an event has an array", 2),
    (#"42/chat,1["a",}"#, "not JSON from here on", 14), ("43[1]", "the ack has no id", 2),
    ("41[1]", "a disconnect has no data", 2), ("40[1]", "the data of connect is not an object", 2),
    ("451999999-[1]", "more than 1024 attachments", 2),
  ])
  func brokenPackets(text: String, issue: String, offset: Int) throws {
    var talk = TestConversation(target: Self.target)
    let unit = try #require(talk.client(text).first)
    #expect(unit.form == "socket.io")
    let found = try #require(unit.issues.first)
    #expect(unit.issues.count == 1)
    #expect(found.text.hasPrefix(issue), "\(found.text)")
    #expect(found.offset == offset)
    #expect(unit.summary.string.contains("✗"))
    #expect(unit.nodes.contains { $0.node.label == .name("issue") })
  }

  @Test func messagesOfAnotherKind() throws {
    var talk = TestConversation(target: Self.target)
    let unit = try #require(talk.client("4x").first)
    #expect(unit.form == "engine.io")
    #expect(unit.issues.map(\.text) == ["not a packet type of Socket.IO"])
    // Where the path is another one, messages may be anything.
    var other = TestConversation(target: "/ws?EIO=4&transport=websocket")
    let message = try #require(other.client("4hello").first)
    #expect(message.summary.string == "eio message hello")
    #expect(message.issues.isEmpty)
    #expect(other.client(#"42["foo"]"#).first?.form == "socket.io")
  }

  @Test func chosenByContent() {
    var opened = TestConversation()
    #expect(
      opened.server(#"0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000}"#)
        .map(\.form) == ["engine.io"])
    #expect(opened.conversation.choice.form == "socket.io")
    #expect(opened.client("40").map(\.form) == ["socket.io"])
    var middle = TestConversation()
    #expect(middle.client("2").map(\.form) == ["text"])
    #expect(middle.client(#"42["foo",1]"#).map(\.form) == ["socket.io"])
    #expect(middle.server("2").map(\.form) == ["engine.io"])
  }

  @Test(arguments: [
    "4x", "7", "45[1]", "42hello", "2024-01-01", "4 people", "12", "451[]", "42", "40", "2", "3",
    "42[1,2]", "[42]", #"{"sid":"a"}"#, #"0{"a":1}"#, "0", "42[", "",
  ])
  func otherTextIsNotClaimed(text: String) {
    var talk = TestConversation()
    let units = talk.client(text)
    #expect(!units.contains { $0.form == "socket.io" || $0.form == "engine.io" })
    #expect(talk.conversation.choice.form == nil)
  }

  @Test func bytesAreNotClaimed() {
    var talk = TestConversation()
    #expect(talk.units([4, 1, 2, 3], isText: false).map(\.form) == ["binary"])
  }

  @Test func theURLIsTheReason() {
    var talk = TestConversation(target: Self.target)
    _ = talk.server("2")
    #expect(talk.conversation.choice == .init(form: "socket.io", reason: .url))
  }

  /// What does not fit is broken where the user says that it is this protocol.
  @Test func chosenByName() {
    var talk = TestConversation(as: "socket.io")
    let unit = talk.server("42hello").first
    #expect(unit?.form == "socket.io")
    #expect(unit?.issues.isEmpty == false)
  }

  @Test func damagedMessages() {
    let texts = [
      #"0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000}"#,
      #"40/admin,{"token":"x"}"#, #"42/chat,12["h\u00e9llo",{"msg":"x"},[2,null]]"#,
      #"43/chat,12["ok"]"#, #"44{"message":"no"}"#, "2probe",
    ]
    damage(texts.map { (Array($0.utf8), true, true) }, target: Self.target)
    damage(texts.map { (Array($0.utf8), true, true) })
  }
}
