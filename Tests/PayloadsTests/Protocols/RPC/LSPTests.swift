import Testing

@testable import Payloads

/// Examples of the Language Server Protocol 3.17, and of its base protocol.
@Suite struct LSPTests {
  private static let initialize =
    #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"processId":7,"rootUri":null,"#
    + #""capabilities":{}}}"#
  private static let hover =
    #"{"jsonrpc":"2.0","id":1,"method":"textDocument/hover","params":{"position":{"line":3}}}"#

  private static func framed(_ json: String) -> String {
    "Content-Length: \(json.utf8.count)\r\n\r\n\(json)"
  }

  @Test func requestAndResponse() throws {
    var lsp = TestConversation()
    let request = try #require(lsp.client(Self.initialize).first)
    #expect(request.form == "lsp")
    #expect(
      request.summary.string
        == #"lsp initialize #0 {"processId":7,"rootUri":null,"capabilities":{}}"#)
    #expect(
      request.link == Link(.request, space: "lsp", id: [0x30], label: Array("initialize".utf8)))
    let reply = try #require(
      lsp.server(#"{"jsonrpc":"2.0","id":0,"result":{"capabilities":{}}}"#).first)
    #expect(reply.summary.string == #"lsp ok #0 {"capabilities":{}}"#)
    #expect(reply.link == Link(.reply, space: "lsp", id: [0x30]))
  }

  @Test func messageTypesAndErrorsAreNamed() {
    var lsp = TestConversation()
    let log = lsp.sink(
      Array(
        #"{"jsonrpc":"2.0","method":"window/logMessage","params":{"type":2,"message":"slow"}}"#.utf8
      ), fromClient: false)
    #expect(log.units.map(\.summary.string) == [#"lsp window/logMessage Warning "slow""#])
    #expect(log.outline.contains("  type: 2  (Warning)"))
    let cancel = lsp.client(
      #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}"#)
    #expect(cancel.map(\.summary.string) == ["lsp $/cancelRequest of #1"])
    #expect(cancel.map(\.link) == [nil])
    let error = lsp.server(
      #"{"jsonrpc":"2.0","id":1,"error":{"code":-32800,"message":"gone"}}"#)
    #expect(error.map(\.summary.string) == [#"lsp error #1 RequestCancelled "gone""#])
  }

  @Test func headersAndSeveralMessages() {
    var lsp = TestConversation()
    let text = Self.framed(Self.initialize) + Self.framed(Self.hover)
    let sink = lsp.sink(Array(text.utf8))
    #expect(
      sink.units.map(\.summary.string) == [
        #"lsp initialize #0 {"processId":7,"rootUri":null,"capabilities":{}}"#,
        #"lsp textDocument/hover #1 {"position":{"line":3}}"#,
      ])
    let first = Self.framed(Self.initialize).utf8.count
    #expect(sink.units.map(\.range) == [0..<first, first..<text.utf8.count])
    #expect(sink.outline.first?.hasPrefix("headers: Content-Length: ") == true)
  }

  @Test func otherHeader() {
    var lsp = TestConversation()
    let text =
      "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n" + Self.framed(Self.hover)
    #expect(
      lsp.client(text).map(\.summary.string) == [
        #"lsp textDocument/hover #1 {"position":{"line":3}}"#
      ])
  }

  /// Bytes of a pipe that a bridge cut wherever it pleased.
  @Test func messagesSplitAnywhere() {
    let text = Array((Self.framed(Self.initialize) + Self.framed(Self.hover)).utf8)
    for cut in 1..<text.count {
      var lsp = TestConversation(subprotocol: "lsp")
      _ = lsp.client(Self.framed(Self.hover))
      let parts = [Array(text[..<cut]), Array(text[cut...])]
      let sinks = parts.map { lsp.sink($0) }
      if cut >= 8 {
        #expect(sinks.flatMap(\.units).map(\.link?.id) == [[0x30], [0x31]], "cut at \(cut)")
        #expect(sinks.flatMap(\.units).flatMap(\.issues).isEmpty, "cut at \(cut)")
      }
    }
  }

  @Test func piecesWithoutASubprotocol() {
    var lsp = TestConversation()
    let type = "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n"
    let messages = [Self.initialize, Self.hover].map { type + Self.framed($0) }
    let text = Array(messages.joined().utf8)
    let pieces = stride(from: 0, to: text.count, by: 20).map {
      Array(text[$0..<min($0 + 20, text.count)])
    }
    let units = pieces.flatMap { lsp.sink($0, isText: false).units }
    #expect(units.map(\.link?.id) == [[0x30], [0x31]])
    // The Debug Adapter Protocol's messages have the same headers.
    var debug = TestConversation()
    let message = Array(Self.framed(#"{"seq":1,"type":"request","command":"initialize"}"#).utf8)
    let other = [message[..<30], message[30...]].flatMap { debug.sink(Array($0)).units }
    #expect(other.map(\.form) == ["json"])
    #expect(other.flatMap(\.issues).isEmpty)
  }

  @Test func continuedUnitSaysSo() {
    var lsp = TestConversation(subprotocol: "lsp")
    let text = Array(Self.framed(Self.hover).utf8)
    let first = lsp.sink(Array(text[..<40]))
    #expect(first.isWaiting && first.units.isEmpty)
    let second = lsp.sink(Array(text[40...]))
    #expect(second.units.map(\.continuesEarlier) == [true])
    #expect(second.units.map(\.range) == [0..<text.count - 40])
    #expect(second.sources.map(\.how) == [nil, "joined"])
  }

  @Test func requestsOfTheServerAreItsOwn() {
    var lsp = TestConversation()
    _ = lsp.client(Self.initialize)
    let request = lsp.server(
      #"{"jsonrpc":"2.0","id":0,"method":"client/registerCapability","params":{}}"#)
    #expect(request.map(\.link?.role) == [.request])
    #expect(request.map(\.link?.asker) == [.usual])
  }

  @Test func fields() throws {
    let lsp = TestConversation()
    let bytes = Array(Self.framed(Self.hover).utf8)
    #expect(try lsp.values("lsp", ".params.position.line", in: bytes) == [.number([0x33])])
    #expect(
      try lsp.values("lsp", ".method", in: bytes) == [.text(Array("textDocument/hover".utf8))])
    #expect(try lsp.values("json", ".id", in: bytes) == [.number([0x31])])
  }

  @Test func otherProtocolsAreNotRead() {
    let others = [
      // The Model Context Protocol.
      #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26","#
        + #""capabilities":{},"clientInfo":{"name":"x"}}}"#,
      #"{"jsonrpc":"2.0","method":"tools/list","id":1}"#,
      // The Debug Adapter Protocol.
      Self.framed(#"{"seq":1,"type":"request","command":"initialize"}"#),
      #"{"method":"textDocument/hover","id":1}"#, "Content-Length: 5",
      "Content-Length: 2\r\n\r\n{}",
    ]
    for other in others {
      var conversation = TestConversation()
      #expect(conversation.client(other).map(\.form) != ["lsp"], "\(other)")
    }
  }

  @Test func brokenFrames() {
    var lsp = TestConversation()
    _ = lsp.client(Self.framed(Self.hover))
    let noLength = lsp.client("Content-Type: a\r\n\r\n{}")
    #expect(noLength.flatMap(\.issues).map(\.text) == ["not a header with the length of a message"])
    let bad = lsp.client("Content-Length: 9\r\n\r\n{\"id\": 1,")
    #expect(bad.flatMap(\.issues).map(\.offset) == [30])
    let tail = lsp.client(Self.framed(Self.hover) + "junk")
    #expect(tail.count == 2)
    #expect(tail.last?.issues.count == 1)
  }

  @Test func cutRowStillSaysItsMethod() throws {
    let text = Self.framed(Self.hover)
    var conversation = Conversation(ConversationFacts(subprotocol: "lsp", target: "/"))
    let bytes = Array(text.utf8.prefix(text.utf8.count - 5))
    let piece = Piece(bytes, isText: true, isFromClient: true, isCut: true)
    var sink = NodeSink(piece, [.summary])
    conversation.decode(piece, to: &sink)
    #expect(
      sink.units.map(\.summary.string) == [
        #"lsp textDocument/hover #1 {"position":{"line""#
      ])
  }

  @Test func damagedMessages() {
    let messages = [Self.initialize, Self.framed(Self.hover) + Self.framed(Self.initialize)]
    damage(messages.map { (Array($0.utf8), true, true) })
  }
}
