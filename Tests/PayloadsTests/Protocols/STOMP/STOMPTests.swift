import Testing

@testable import Payloads

extension TestConversation {
  /// What the rows of one message of text say.
  mutating func frames(_ text: String, fromClient: Bool = true) -> [String] {
    units(Array(text.utf8), fromClient: fromClient).map(\.summary.string)
  }

  mutating func link(_ text: String, fromClient: Bool = true) -> Link? {
    units(Array(text.utf8), fromClient: fromClient).first?.link
  }
}

/// Frames of the STOMP 1.2 specification.
@Suite struct STOMPTests {
  @Test func theFramesOfAConversation() {
    var talk = TestConversation(subprotocol: "v12.stomp")
    #expect(
      talk.frames("CONNECT\naccept-version:1.0,1.1,2.0\nhost:stomp.github.org\n\n\0")
        == ["stomp CONNECT 1.0,1.1,2.0 stomp.github.org"])
    #expect(
      talk.frames("CONNECTED\nversion:1.2\nserver:x/1\n\n\0\n", fromClient: false)
        == ["stomp CONNECTED 1.2 x/1"])
    #expect(
      talk.frames("SEND\ndestination:/queue/a\ncontent-type:text/plain\n\nhello queue a\n\0")
        == ["stomp SEND /queue/a hello queue a\n"])
    #expect(
      talk.frames("SUBSCRIBE\nid:0\ndestination:/queue/foo\nack:client\n\n\0")
        == ["stomp SUBSCRIBE /queue/foo #0"])
    #expect(
      talk.frames(
        "MESSAGE\nsubscription:0\nmessage-id:007\ndestination:/queue/a\n\n{\"a\": 1}\0",
        fromClient: false) == [#"stomp MESSAGE /queue/a {"a":1}"#])
    #expect(talk.frames("ACK\nid:12345\ntransaction:tx1\n\n\0") == ["stomp ACK #12345"])
    #expect(talk.frames("BEGIN\ntransaction:tx1\n\n\0") == ["stomp BEGIN tx1"])
    #expect(talk.frames("UNSUBSCRIBE\nid:0\n\n\0") == ["stomp UNSUBSCRIBE #0"])
    #expect(talk.frames("DISCONNECT\nreceipt:77\n\n\0") == ["stomp DISCONNECT #77"])
    #expect(talk.frames("RECEIPT\nreceipt-id:77\n\n\0", fromClient: false) == ["stomp RECEIPT #77"])
    #expect(
      talk.frames(
        "ERROR\nreceipt-id:m-1\nmessage:malformed frame received\n\n\0", fromClient: false)
        == ["stomp ERROR #m-1 malformed frame received"])
    #expect(talk.frames("\n", fromClient: false) == ["stomp heart-beat"])
    #expect(talk.frames("\r\n\n") == ["stomp heart-beat"])
  }

  @Test func valuesAndTheirBytes() throws {
    var talk = TestConversation(subprotocol: "v12.stomp")
    let text =
      "SEND\r\nx-a:1\r\ndestination:/q\r\nesc\\caped:a\\cb\\nc\\\\d\\re\r\n"
      + "destination:/other\r\n\r\n{\"v\":[1]}\0"
    let sink = talk.sink(Array(text.utf8))
    #expect(
      sink.outline == [
        "command: SEND", "destination: /q", "headers: {…}", "  x-a: 1",
        "  esc:aped: a:b\nc\\d\re", "repeated: {…}", "  destination: /other", "body: {…}",
        "  v: […]", "    0: 1",
      ])
    let node = try #require(sink.units.first?.nodes.first { $0.node.label == .name("destination") })
    #expect(node.node.range == 13..<27)
    #expect(sink.units.first?.issues.isEmpty == true)
  }

  @Test func fields() throws {
    let talk = TestConversation(subprotocol: "v12.stomp")
    let frame = Array(
      "MESSAGE\ndestination:/q\nmessage-id:7\npriority:9\n\n{\"a\":{\"b\":\"c\"}}\0".utf8)
    func value(_ prefix: String, _ path: String) throws -> [String] {
      try talk.values(prefix, path, in: frame).map(\.string)
    }
    #expect(try value("stomp", ".command") == ["MESSAGE"])
    #expect(try value("stomp", ".destination") == ["/q"])
    #expect(try value("stomp", ".message_id") == ["7"])
    #expect(try value("stomp", ".headers.priority") == ["9"])
    #expect(try value("stomp", ".body.a.b") == ["c"])
    #expect(try value("json", ".a.b") == ["c"])
  }

  @Test func namesAreFields() {
    let known = Set(STOMP.about.fields.map(\.name) + ["issue"])
    for (frame, fromClient) in Self.examples {
      var talk = TestConversation(subprotocol: "v12.stomp")
      for node in talk.units(Array(frame.utf8), fromClient: fromClient).flatMap(\.nodes)
      where node.depth == 0 {
        if case .name(let name) = node.node.label { #expect(known.contains(name), "\(name)") }
      }
    }
  }

  /// A body that content-length counts may have NULs in it, and frames may follow.
  @Test func severalFramesInOneMessage() {
    var talk = TestConversation(subprotocol: "v12.stomp")
    let message =
      "MESSAGE\nid:1\ndestination:/q\ncontent-length:9\n\nab\0cd\0efg\0\n\n"
      + "MESSAGE\nid:2\ndestination:/q\n\n{\"n\":2}\0"
    let units = talk.units(Array(message.utf8), fromClient: false)
    #expect(
      units.map(\.summary.string) == ["stomp MESSAGE /q 9 B", #"stomp MESSAGE /q {"n":2}"#])
    #expect(units.first?.range.upperBound == units.last?.range.lowerBound)
    #expect(units.flatMap(\.issues).isEmpty)
  }

  @Test func links() {
    var talk = TestConversation(subprotocol: "v12.stomp")
    let none = Link(.reply, space: "connect", id: [])
    #expect(
      talk.link("CONNECT\naccept-version:1.2\nhost:h\n\n\0")
        == Link(.request, space: "connect", id: [], label: Array("CONNECT".utf8)))
    #expect(talk.link("ERROR\nmessage:no\n\n\0", fromClient: false) == none)
    #expect(talk.link("CONNECTED\nversion:1.2\n\n\0", fromClient: false) == none)
    #expect(talk.link("ERROR\nmessage:no\n\n\0", fromClient: false) == nil)
    let q = Array("/q".utf8)
    #expect(
      talk.link("SUBSCRIBE\nid:s1\ndestination:/q\nreceipt:r1\n\n\0")
        == Link(.request, space: "subscribe", id: Array("s1".utf8), label: q))
    let item = Link(.item, space: "subscribe", id: Array("s1".utf8))
    #expect(talk.link("RECEIPT\nreceipt-id:r1\n\n\0", fromClient: false) == item)
    #expect(
      talk.link(
        "MESSAGE\nsubscription:s1\nmessage-id:1\ndestination:/q\n\nx\0", fromClient: false) == item)
    #expect(
      talk.link("SEND\ndestination:/q\nreceipt:r2\n\nx\0")
        == Link(.request, space: "receipt", id: Array("r2".utf8), label: q))
    #expect(
      talk.link("RECEIPT\nreceipt-id:r2\n\n\0", fromClient: false)
        == Link(.reply, space: "receipt", id: Array("r2".utf8)))
    #expect(
      talk.link("ERROR\nreceipt-id:r3\nmessage:no\n\n\0", fromClient: false)
        == Link(.reply, space: "receipt", id: Array("r3".utf8)))
    #expect(
      talk.link("UNSUBSCRIBE\nid:s1\n\n\0")
        == Link(.end, space: "subscribe", id: Array("s1".utf8), asker: .sender))
    #expect(
      talk.link("DISCONNECT\nreceipt:r4\n\n\0")
        == Link(.request, space: "receipt", id: Array("r4".utf8), label: Array("DISCONNECT".utf8)))
  }

  @Test func damagedFrames() {
    let messages = Self.examples.map { (Array($0.0.utf8), true, $0.1) }
    damage(messages, subprotocol: "v12.stomp", flips: 100)
    damage(messages, flips: 20)
  }

  static let examples: [(String, Bool)] = [
    ("CONNECT\naccept-version:1.2\nhost:h\nlogin:me\npasscode:x\nheart-beat:4000,5000\n\n\0", true),
    ("CONNECTED\nversion:1.2\nheart-beat:0,0\nsession:s\nserver:x\n\n\0\n", false),
    ("SUBSCRIBE\nid:0\ndestination:/q\nack:client\nselector:a > 1\nreceipt:1\n\n\0", true),
    ("MESSAGE\nsubscription:0\ndestination:/q\ncontent-length:9\n\nab\0cd\0efg\0\n", false),
    (
      "SEND\r\nx\\c:\\n\r\ndestination:/q\r\ncontent-type:application/json\r\n\r\n{\"a\":1}\0", true
    ),
    ("ACK\nid:1\ntransaction:t\n\n\0ACK\nmessage-id:1\n\n\0", true),
    ("ERROR\nreceipt-id:1\nmessage:no\n\nwhy\0", false),
  ]
}
