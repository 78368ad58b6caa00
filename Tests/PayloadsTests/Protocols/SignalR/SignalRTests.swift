import Testing

@testable import Payloads

/// Examples of HubProtocol.md, "JSON Encoding".
@Suite struct SignalRTests {
  private static let handshake = "{\"protocol\":\"json\",\"version\":1}\u{1E}"

  private func conversation() -> TestConversation {
    var talk = TestConversation()
    _ = talk.client(Self.handshake)
    _ = talk.server("{}\u{1E}")
    return talk
  }

  @Test func handshake() {
    var talk = TestConversation()
    let request = talk.client(Self.handshake).first
    #expect(request?.form == "signalr")
    #expect(request?.summary.string == "signalr HandshakeRequest json 1")
    #expect(request?.link?.role == .request)
    let response = talk.server("{}\u{1E}").first
    #expect(response?.summary.string == "signalr HandshakeResponse")
    #expect(response?.link == Link(.reply, space: "signalr handshake", id: []))
    #expect(talk.conversation.choice == .init(form: "signalr", reason: .content))
    #expect(
      talk.server("{\"error\":\"no\"}\u{1E}").first?.summary.string
        == "signalr HandshakeResponse error \"no\"")
  }

  @Test(arguments: [
    (
      #"{"type":1,"invocationId":"123","target":"Send","arguments":[42,"Test Message"]}"#,
      #"signalr Invocation Send #123 [42,"Test Message"]"#
    ),
    (#"{"type":1,"target":"Send","arguments":[42]}"#, "signalr Invocation Send [42]"),
    (
      #"{"type":4,"invocationId":"123","target":"Send","arguments":[42]}"#,
      "signalr StreamInvocation Send #123 [42]"
    ),
    (#"{"type":2,"invocationId":"123","item":42}"#, "signalr StreamItem #123 42"),
    (#"{"type":3,"invocationId":"123"}"#, "signalr Completion #123"),
    (#"{"type":3,"invocationId":"123","result":{"a": 1}}"#, #"signalr Completion #123 {"a":1}"#),
    (
      #"{"type":3,"invocationId":"123","error":"It didn't work!"}"#,
      #"signalr Completion #123 error "It didn't work!""#
    ),
    (#"{"type":5,"invocationId":"123"}"#, "signalr CancelInvocation #123"),
    (#"{"type":6}"#, "signalr Ping"), (#"{"type":7}"#, "signalr Close"),
    (
      #"{"type":7,"error":"Connection closed because of an error!","allowReconnect":true}"#,
      #"signalr Close error "Connection closed because of an error!" allowReconnect"#
    ),
    (#"{"type":8,"sequenceId":1394}"#, "signalr Ack 1394"),
    (#"{"type":9,"sequenceId":1234}"#, "signalr Sequence 1234"),
  ])
  func messages(text: String, summary: String) throws {
    var talk = conversation()
    let unit = try #require(talk.server(text + "\u{1E}").first)
    #expect(unit.summary.string == summary)
    #expect(unit.issues.isEmpty)
    // The same in the middle of a connection.
    var middle = TestConversation()
    #expect(middle.server(text + "\u{1E}").first?.summary.string == summary)
  }

  @Test func severalRecords() {
    var talk = conversation()
    let units = talk.server("{\"type\":6}\u{1E}{\"type\":7}\u{1E}")
    #expect(units.map(\.summary.string) == ["signalr Ping", "signalr Close"])
    #expect(units.map(\.range) == [0..<11, 11..<22])
  }

  @Test func fields() throws {
    let talk = conversation()
    let bytes = Array(
      (#"{"type":1,"headers":{"h":"v"},"invocationId":"7","target":"Send","#
        + #""arguments":[{"a":[5]}],"x":1}"# + "\u{1E}").utf8)
    func value(_ path: String, _ prefix: String = "signalr") throws -> [String] {
      try talk.values(prefix, path, in: bytes).map(\.string)
    }
    #expect(try value(".type") == ["Invocation"])
    #expect(try value(".target") == ["Send"])
    #expect(try value(".invocation") == ["7"])
    #expect(try value(".arguments[0].a[0]") == ["5"])
    #expect(try value(".headers.h") == ["v"])
    #expect(try value(".arguments[0].a[0]", "json") == ["5"])
    let sink = NodeSinkOutline.of(bytes, in: talk)
    #expect(
      sink == [
        "type: Invocation", "headers: {…}", "  h: v", "invocation: 7", "target: Send",
        "arguments: […]", "  0: {…}", "    a: […]", "      0: 5", "x: 1",
      ])
  }

  @Test func links() {
    var talk = conversation()
    func server(_ text: String) -> Link? { talk.server(text + "\u{1E}").first?.link }
    func client(_ text: String) -> Link? { talk.client(text + "\u{1E}").first?.link }
    #expect(
      client(#"{"type":4,"invocationId":"1","target":"Stream","arguments":[5]}"#)
        == Link(.request, space: "signalr", id: [0x31], label: Array("Stream".utf8)))
    #expect(
      server(#"{"type":2,"invocationId":"1","item":0}"#)
        == Link(.item, space: "signalr", id: [0x31]))
    #expect(
      client(#"{"type":5,"invocationId":"1"}"#)
        == Link(.end, space: "signalr", id: [0x31], asker: .sender))
    #expect(
      server(#"{"type":3,"invocationId":"1"}"#) == Link(.reply, space: "signalr", id: [0x31]))
    #expect(client(#"{"type":1,"target":"Send","arguments":[]}"#) == nil)
  }

  /// "Stream from Client to Server": its items are the caller's, under an identifier of theirs.
  @Test func streamsFromTheCaller() {
    var talk = conversation()
    func client(_ text: String) -> Link? { talk.client(text + "\u{1E}").first?.link }
    _ = client(
      #"{"type":1,"invocationId":"42","target":"AddStream","arguments":[],"streamIds":["1"]}"#)
    let item = Link(.item, space: "signalr", id: Array("42".utf8), asker: .sender)
    #expect(client(#"{"type":2,"invocationId":"1","item":1}"#) == item)
    #expect(client(#"{"type":3,"invocationId":"1"}"#) == item)
    #expect(client(#"{"type":3,"invocationId":"1"}"#)?.role == .reply)
  }

  @Test(arguments: [
    (#"{"type":6}"#, "no byte 1E ends the record", 10),
    ("{\"type\":10}\u{1E}", "not a message of SignalR", 0),
    ("{\"type\":1}\u{1E}", "a Invocation has a target", 0),
    ("{\"type\":2,\"item\":1}\u{1E}", "a StreamItem has an invocationId", 0),
    (
      "{\"type\":3,\"invocationId\":\"1\",\"result\":1,\"error\":\"e\"}\u{1E}",
      "a Completion has either a result or an error", 0
    ),
    ("{\"type\":6\u{1E}", "not JSON from here on", 9), ("\u{1E}", "the record is empty", 0),
    ("[1]\u{1E}", "not a message of SignalR", 0),
  ])
  func brokenRecords(text: String, issue: String, offset: Int) throws {
    var talk = conversation()
    let unit = try #require(talk.server(text).first)
    #expect(unit.form == "signalr")
    let found = try #require(unit.issues.first)
    #expect(unit.issues.count == 1)
    #expect(found.text.hasPrefix(issue), "\(found.text)")
    #expect(found.offset == offset)
  }

  @Test(arguments: [
    "{}{}\u{1E}", #"{"type":6}"#, "{\"type\":\"x\"}\u{1E}", "{\"type\":10}\u{1E}", "a\u{1E}", "{}",
    "\u{1E}", "", #"{"protocol":"json","version":1}"#,
  ])
  func otherTextIsNotClaimed(text: String) {
    var talk = TestConversation()
    #expect(!talk.client(text).contains { $0.form == "signalr" })
    #expect(talk.conversation.choice.form == nil)
  }

  /// What does not fit is broken where the user says that it is this protocol.
  @Test func chosenByName() {
    var talk = TestConversation(as: "signalr")
    let unit = talk.server("hello").first
    #expect(unit?.form == "signalr")
    #expect(unit?.issues.isEmpty == false)
  }

  @Test func damagedMessages() {
    let texts = [
      Self.handshake, "{}\u{1E}{\"type\":6}\u{1E}",
      #"{"type":1,"invocationId":"123","target":"Send","arguments":[42,"T"],"streamIds":["1"]}"#
        + "\u{1E}", "{\"type\":3,\"invocationId\":\"123\",\"error\":\"It didn't work!\"}\u{1E}",
    ]
    damage(texts.map { (Array($0.utf8), true, true) })
  }
}

enum NodeSinkOutline {
  static func of(_ bytes: [UInt8], in talk: TestConversation) -> [String] {
    var copy = talk
    return copy.sink(bytes).outline
  }
}
