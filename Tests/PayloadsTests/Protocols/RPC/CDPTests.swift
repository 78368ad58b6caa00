import Testing

@testable import Payloads

/// Messages as headless Chromium sends and takes them.
@Suite struct CDPTests {
  private static let navigate =
    #"{"id":1,"method":"Page.navigate","params":{"url":"about:blank"},"sessionId":"8F1C2D"}"#

  @Test func commandAndResult() throws {
    var cdp = TestConversation(target: "/devtools/page/1")
    let command = try #require(cdp.client(Self.navigate).first)
    #expect(command.form == "cdp")
    #expect(command.summary.string == #"cdp Page.navigate #1 {"url":"about:blank"} @8F1C"#)
    let id = Array("8F1C2D 1".utf8)
    #expect(
      command.link == Link(.request, space: "cdp", id: id, label: Array("Page.navigate".utf8)))
    let result = try #require(
      cdp.server(#"{"id":1,"result":{"frameId":"9A"},"sessionId":"8F1C2D"}"#).first)
    #expect(result.summary.string == #"cdp ok #1 {"frameId":"9A"} @8F1C"#)
    #expect(result.link == Link(.reply, space: "cdp", id: id))
  }

  @Test func sessionsAreApart() {
    var cdp = TestConversation()
    let one = cdp.client(Self.navigate)
    let other = cdp.client(#"{"id":1,"method":"Page.enable"}"#)
    #expect(one.map(\.link?.id) != other.map(\.link?.id))
  }

  @Test func event() {
    var cdp = TestConversation()
    let units = cdp.server(
      #"{"method":"Network.requestWillBeSent","params":{"requestId":"5.1"}}"#)
    #expect(
      units.map(\.summary.string) == [
        #"cdp event Network.requestWillBeSent {"requestId":"5.1"}"#
      ])
    #expect(units.map(\.link) == [nil])
  }

  @Test func error() {
    var cdp = TestConversation()
    _ = cdp.client(#"{"id":3,"method":"Page.fly"}"#)
    let units = cdp.server(
      #"{"id":3,"error":{"code":-32601,"message":"'Page.fly' wasn't found"}}"#)
    #expect(
      units.map(\.summary.string) == [#"cdp error #3 Method not found "'Page.fly' wasn't found""#])
  }

  @Test func fields() throws {
    let cdp = TestConversation()
    let bytes = Array(Self.navigate.utf8)
    #expect(try cdp.values("cdp", ".session", in: bytes).map(\.string) == ["8F1C2D"])
    #expect(try cdp.values("cdp", ".params.url", in: bytes).map(\.string) == ["about:blank"])
    #expect(try cdp.values("cdp", ".kind", in: bytes).map(\.string) == ["command"])
    #expect(try cdp.values("json", ".method", in: bytes).map(\.string) == ["Page.navigate"])
  }

  @Test func otherMessagesAreNotRead() {
    let others = [
      #"{"jsonrpc":"2.0","id":1,"method":"Player.open"}"#, #"{"id":1,"method":"page.navigate"}"#,
      #"{"id":1,"method":"subscribe","params":[]}"#, #"{"method":"Chat.message","params":{}}"#,
      #"{"id":1,"method":"Page.navigate","room":1}"#, #"{"id":1,"result":{}}"#,
      #"{"id":1,"method":"A.b.c"}"#,
    ]
    for other in others {
      var conversation = TestConversation()
      #expect(conversation.client(other).map(\.form) != ["cdp"], "\(other)")
    }
  }

  @Test func resultBeforeAnyCommandIsOfTheDevToolsPath() {
    var cdp = TestConversation(target: "/devtools/browser/6e0f")
    #expect(cdp.server(#"{"id":1,"result":{}}"#).map(\.form) == ["cdp"])
  }

  @Test func unknownDomainNeedsAnID() {
    var cdp = TestConversation()
    #expect(cdp.client(#"{"id":1,"method":"Lab.try","params":{}}"#).map(\.form) == ["cdp"])
  }

  @Test func brokenMessage() {
    var cdp = TestConversation()
    _ = cdp.client(Self.navigate)
    let units = cdp.server(#"{"id":1,"result":{"a":tru}}"#)
    #expect(units.map(\.form) == ["cdp"])
    #expect(units.flatMap(\.issues).map(\.offset) == [22])
  }

  @Test func damagedMessages() {
    let messages = [Self.navigate, #"{"id":1,"result":{"frameId":"9A"},"sessionId":"8F1C2D"}"#]
    damage(messages.map { (Array($0.utf8), true, true) }, target: "/devtools/page/1")
  }
}
