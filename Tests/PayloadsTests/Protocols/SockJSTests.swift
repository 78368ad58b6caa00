import Testing

@testable import Payloads

/// Frames of the SockJS protocol 0.3.3.
@Suite struct SockJSTests {
  private static let target = "/chat/842/x7k2p0qd/websocket"

  @Test(arguments: [
    ("o", "sockjs open"), ("h", "sockjs heartbeat"),
    (#"c[3000,"Go away!"]"#, "sockjs close 3000 Go away!"),
    ("a[]", "sockjs message"),
  ])
  func frames(text: String, summary: String) throws {
    var talk = TestConversation(target: Self.target)
    let unit = try #require(talk.server(text).first)
    #expect(unit.form == "sockjs")
    #expect(unit.summary.string == summary)
    #expect(unit.issues.isEmpty)
  }

  @Test func messagesAreAConversationInside() throws {
    var talk = TestConversation(target: Self.target)
    _ = talk.server("o")
    let call = #"["{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\u0062\"}"]"#
    let sink = talk.sink(Array(call.utf8))
    let unit = try #require(sink.units.first)
    #expect(unit.form == "sockjs/json-rpc")
    #expect(unit.summary.string == "rpc ab #1")
    #expect(unit.range == 1..<call.utf8.count - 1)
    #expect(unit.link?.role == .request)
    #expect(sink.sources[unit.nodes.first?.source ?? 0].how == "unescaped")
    let reply = talk.server(#"a["{\"id\":1,\"result\":5}","text"]"#)
    #expect(reply.map(\.form) == ["sockjs/json-rpc", "sockjs/text"])
    #expect(reply.first?.link?.role == .reply)
  }

  @Test func fields() throws {
    let talk = TestConversation(target: Self.target)
    let close = Array(#"c[3000,"Go away!"]"#.utf8)
    func value(_ path: String) throws -> [String] {
      try talk.values("sockjs", path, in: close, fromClient: false).map(\.string)
    }
    #expect(try value(".type") == ["close"])
    #expect(try value(".code") == ["3000"])
    #expect(try value(".reason") == ["Go away!"])
    let call = Array(#"["{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}"]"#.utf8)
    #expect(try talk.values("rpc", ".method", in: call).map(\.string) == ["m"])
    #expect(try talk.values("json", ".id", in: call).map(\.string) == ["1"])
  }

  /// A row is decoded from the beginning of its message alone.
  @Test func messagesThatWereCut() {
    var talk = TestConversation(target: Self.target)
    let text = #"a["one","{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"par"#
    let piece = Piece(Array(text.utf8), isText: true, isFromClient: false, isCut: true)
    var sink = NodeSink(piece, [.summary])
    talk.conversation.decode(piece, to: &sink)
    #expect(sink.units.map(\.form) == ["sockjs/text", "sockjs/json-rpc"])
    #expect(sink.units.allSatisfy { $0.issues.isEmpty })
  }

  @Test func framesOfSTOMPInside() {
    var talk = TestConversation(target: Self.target)
    _ = talk.server("o")
    let units = talk.client(#"["SEND\ndestination:/queue/a\n\nhi\u0000"]"#)
    #expect(units.map(\.form) == ["sockjs/stomp"])
    #expect(units.first?.summary.string.hasPrefix("stomp SEND /queue/a") == true)
  }

  /// A message of nothing but tiny ones does not take memory without bound.
  @Test func stringsThatAreTooMany() {
    var talk = TestConversation(target: Self.target)
    let text = "a[" + Array(repeating: "\"\"", count: 50_000).joined(separator: ",") + "]"
    let units = talk.server(text)
    #expect(units.count == NodeSink.unitLimit)
    #expect(units.last?.issues.map(\.text) == ["what follows in the message is not read"])
  }

  @Test func aStringAlone() {
    var talk = TestConversation(target: Self.target)
    _ = talk.server("o")
    #expect(talk.client(#""hi""#).map(\.summary.string) == ["hi"])
  }

  @Test func chosenByContent() {
    var talk = TestConversation()
    #expect(talk.server(#"a["x"]"#).map(\.form) == ["sockjs/text"])
    #expect(talk.client(#"["x"]"#).map(\.form) == ["sockjs/text"])
    #expect(talk.server("h").map(\.form) == ["sockjs"])
  }

  @Test(arguments: ["o", "h", "a[]", "a[1]", "abc", "c", "c[]", "a", #"a["x""#, #"["x"]"#, ""])
  func otherTextIsNotClaimed(text: String) {
    var talk = TestConversation()
    #expect(!talk.server(text).contains { $0.form.hasPrefix("sockjs") })
    #expect(!talk.client(text).contains { $0.form.hasPrefix("sockjs") })
    #expect(talk.conversation.choice.form == nil)
  }

  @Test(arguments: [
    ("/chat/842/x7k2p0qd/websocket", true), ("/a/b/000/x/websocket?x=1", true),
    ("/842/x7k2p0qd/websocket", true), ("/chat/websocket", false), ("/websocket", false),
    ("/chat/84/x7k2p0qd/websocket", false), ("/chat/842/x/xhr", false), ("", false),
  ])
  func targets(target: String, isOne: Bool) {
    #expect(SockJSTarget.isOne(target) == isOne)
  }

  /// The URL alone is not enough: the first message has to be a frame.
  @Test func anotherProtocolAtSuchAURL() {
    var talk = TestConversation(target: Self.target)
    #expect(talk.client(#"{"a":1}"#).map(\.form) == ["json"])
  }

  @Test(arguments: [#"a["x""#, "x", "a[1]", ""])
  func brokenFrames(text: String) {
    var talk = TestConversation(target: Self.target)
    _ = talk.server("o")
    let unit = talk.server(text).first
    #expect(unit?.form == "sockjs")
    #expect(unit?.issues.count == 1)
  }

  /// What does not fit is broken where the user says that it is this protocol.
  @Test func chosenByName() {
    var talk = TestConversation(as: "sockjs")
    let unit = talk.server("x").first
    #expect(unit?.form == "sockjs")
    #expect(unit?.issues.isEmpty == false)
  }

  @Test func damagedMessages() {
    let texts = [
      "o", #"a["{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}","CONNECTED\n\n\u0000"]"#,
      #"c[3000,"Go away!"]"#,
    ]
    damage(texts.map { (Array($0.utf8), true, false) }, target: Self.target)
    damage(texts.map { (Array($0.utf8), true, false) })
    damage([(Array(#"["a","b\u00e9"]"#.utf8), true, true)], target: Self.target)
  }
}
