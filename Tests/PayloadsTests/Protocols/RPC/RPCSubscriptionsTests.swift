import Testing

@testable import Payloads

/// The examples of Ethereum's "Real-time Events" (geth.ethereum.org) and of Solana's
/// `accountSubscribe`.
@Suite struct RPCSubscriptionsTests {
  private func link(_ role: Link.Role, _ id: String, _ label: String = "") -> Link {
    Link(role, space: "rpc", id: Array(id.utf8), label: Array(label.utf8))
  }

  @Test func notificationsBelongToTheirSubscription() {
    var rpc = TestConversation()
    let ask = rpc.client(
      #"{"id": 1, "jsonrpc": "2.0", "method": "eth_subscribe", "params": ["newHeads", {}]}"#)
    #expect(ask.map(\.link) == [link(.request, "1", "eth_subscribe")])
    let news =
      #"{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"0x9ce59a13","#
      + #""result":{"number":"0x1348c9"}}}"#
    #expect(rpc.server(news).map(\.link) == [nil])
    let reply = rpc.server(#"{"id":1,"jsonrpc":"2.0","result":"0x9ce59a13"}"#)
    #expect(reply.map(\.link) == [link(.item, "1")])
    for _ in 0..<2 { #expect(rpc.server(news).map(\.link) == [link(.item, "1")]) }
    let end = rpc.client(
      #"{"id": 2, "jsonrpc": "2.0", "method": "eth_unsubscribe", "params": ["0x9ce59a13"]}"#)
    #expect(end.map(\.link?.role) == [.request])
    #expect(rpc.server(#"{"id":2,"jsonrpc":"2.0","result":true}"#).map(\.link?.role) == [.reply])
  }

  @Test func numbersOfSolana() {
    var rpc = TestConversation()
    _ = rpc.client(#"{"jsonrpc":"2.0","id":7,"method":"accountSubscribe","params":["CM"]}"#)
    #expect(
      rpc.server(#"{"jsonrpc":"2.0","result":23784,"id":7}"#).map(\.link) == [link(.item, "7")])
    let news = rpc.server(
      #"{"jsonrpc":"2.0","method":"accountNotification","params":{"result":{},"#
        + #""subscription":23784}}"#)
    #expect(news.map(\.link) == [link(.item, "7")])
  }

  @Test func refusalIsAReply() {
    var rpc = TestConversation()
    _ = rpc.client(#"{"id":1,"jsonrpc":"2.0","method":"eth_subscribe","params":["x"]}"#)
    let error = rpc.server(#"{"id":1,"jsonrpc":"2.0","error":{"code":-32602,"message":"no"}}"#)
    #expect(error.map(\.link) == [link(.reply, "1")])
    // A result that is not an id is a reply as any other.
    _ = rpc.client(#"{"id":2,"jsonrpc":"2.0","method":"subscribe","params":["x"]}"#)
    #expect(rpc.server(#"{"id":2,"jsonrpc":"2.0","result":true}"#).map(\.link?.role) == [.reply])
  }
}
