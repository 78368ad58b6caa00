import Testing

@testable import Payloads

/// Rows of a list see the beginning of a long message, and say what it is.
@Suite struct CutMessagesTests {
  private static let long = #"{"text":""# + String(repeating: "x", count: 500) + #""}"#

  /// What a row says of the beginning of a message, without what it shows of the cut value.
  private func summary(
    _ text: String, subprotocol: String? = nil, target: String = "/", fromClient: Bool = true,
    keep: Int = 200
  ) -> (form: String, text: String, issues: Int)? {
    var conversation = Conversation(ConversationFacts(subprotocol: subprotocol, target: target))
    let bytes = Array(text.utf8.prefix(keep))
    let piece = Piece(bytes, isText: true, isFromClient: fromClient, isCut: true)
    var sink = NodeSink(piece, [.summary, .tree], width: 400)
    conversation.decode(piece, to: &sink)
    for node in sink.units.flatMap(\.nodes) {
      #expect(node.node.range.upperBound <= sink.sources[node.source].bytes.count)
    }
    guard let unit = sink.units.first else { return nil }
    let text = unit.summary.string.prefix { $0 != "{" }
    return (unit.form, String(text), sink.units.flatMap(\.issues).count)
  }

  @Test func remoteCalls() throws {
    let call = try #require(
      summary(#"{"jsonrpc":"2.0","id":1,"method":"a","params":"# + Self.long + "}"))
    #expect(call == ("json-rpc", "rpc a #1 ", 0))
    let result = try #require(
      summary(#"{"jsonrpc":"2.0","id":1,"result":"# + Self.long + "}", fromClient: false))
    #expect(result == ("json-rpc", "rpc ok #1 ", 0))
    let event = try #require(summary(#"{"method":"Page.loaded","params":"# + Self.long + "}"))
    #expect(event == ("cdp", "cdp event Page.loaded ", 0))
    let opened = try #require(
      summary(
        #"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":"# + Self.long
          + "}}"))
    #expect(opened == ("lsp", "lsp textDocument/didOpen ", 0))
  }

  @Test func operationsOfGraphQL() throws {
    let start = try #require(
      summary(
        #"{"id":"1","type":"subscribe","payload":{"query":"subscription S { a }","variables":"#
          + Self.long + "}}"))
    #expect(start == ("graphql", "gql subscribe #1 S ", 0))
    let next = try #require(
      summary(
        #"{"id":"1","type":"next","payload":{"data":"# + Self.long + "}}",
        subprotocol: "graphql-transport-ws"))
    #expect(next == ("graphql", "gql next #1 ", 0))
  }

  @Test func channels() throws {
    let array = try #require(
      summary(#"["1","2","room","new_msg","# + Self.long + "]", target: "/websocket?vsn=2.0.0"))
    #expect(array == ("phoenix", "phx new_msg room #2 ", 0))
    let object = try #require(
      summary(
        #"{"topic":"room","event":"new_msg","ref":"2","payload":"# + Self.long + "}",
        target: "/websocket?vsn=1.0.0"))
    #expect(object == ("phoenix", "phx new_msg room #2 ", 0))
    let cable = try #require(
      summary(
        #"{"identifier":"{\"channel\":\"A\"}","message":"# + Self.long + "}",
        subprotocol: "actioncable-v1-json"))
    #expect(cable == ("actioncable", "cable message A ", 0))
    let status = try #require(
      summary(
        "\u{3}" + #"{"status":"Failure","details":"# + Self.long + "}",
        subprotocol: "v4.channel.k8s.io"))
    #expect(status == ("k8s", "k8s error Failure", 0))
  }

  @Test func callsOfWAMP() throws {
    let call = try #require(
      summary(#"[48,1,{},"com.a",[1],"# + Self.long + "]", subprotocol: "wamp.2.json"))
    #expect(call == ("wamp", "wamp CALL com.a #1 [1] ", 0))
  }
}
