import Testing

@testable import Payloads

/// Examples of the JSON-RPC 2.0 specification, section 7.
@Suite struct JSONRPCTests {
  @Test func requestAndResult() throws {
    var rpc = TestConversation()
    let request = try #require(
      rpc.client(#"{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}"#).first)
    #expect(request.form == "json-rpc")
    #expect(request.summary.string == "rpc subtract #1 [42,23]")
    #expect(
      request.link == Link(.request, space: "rpc", id: [0x31], label: Array("subtract".utf8)))
    let result = try #require(rpc.server(#"{"jsonrpc": "2.0", "result": 19, "id": 1}"#).first)
    #expect(result.summary.string == "rpc ok #1 19")
    #expect(result.link == Link(.reply, space: "rpc", id: [0x31]))
  }

  @Test func notificationHasNoLink() throws {
    var rpc = TestConversation()
    let unit = try #require(
      rpc.client(#"{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}"#).first)
    #expect(unit.summary.string == "rpc update [1,2,3,4,5]")
    #expect(unit.link == nil)
  }

  @Test func error() throws {
    var rpc = TestConversation()
    let unit = try #require(
      rpc.server(
        #"{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"}"#
      ).first)
    #expect(unit.summary.string == #"rpc error #1 {"code":-32601,"message":"Method not found"}"#)
    #expect(unit.link?.id == Array(#""1""#.utf8))
  }

  @Test func batchIsSeveralUnits() {
    var rpc = TestConversation()
    let units = rpc.client(
      #"[{"jsonrpc":"2.0","method":"sum","params":[1,2,4],"id":"1"},"#
        + #"{"jsonrpc":"2.0","method":"notify_hello","params":[7]}]"#)
    #expect(units.map(\.summary.string) == ["rpc sum #1 [1,2,4]", "rpc notify_hello [7]"])
  }

  @Test func fields() throws {
    let rpc = TestConversation()
    let bytes = Array(
      #"{"jsonrpc":"2.0","method":"a","params":{"x":[{"y":"z"}]},"id":7}"#.utf8)
    #expect(try rpc.values("rpc", ".method", in: bytes) == [.text([0x61])])
    #expect(try rpc.values("rpc", ".id", in: bytes) == [.number([0x37])])
    #expect(try rpc.values("rpc", ".params.x[0].y", in: bytes) == [.text([0x7A])])
    #expect(try rpc.values("rpc", ".params.x", in: bytes) == [.array])
    #expect(try rpc.values("json", ".params.x[*].y", in: bytes) == [.text([0x7A])])
    #expect(try rpc.values("rpc", ".result", in: bytes).isEmpty)
  }

  @Test func otherJSONIsNotRead() {
    var rpc = TestConversation()
    #expect(rpc.client(#"{"method":"hello","data":1}"#).map(\.form) == ["json"])
    #expect(rpc.client(#"{"id":6,"method":"subscribe","params":[]}"#).map(\.form) == ["json-rpc"])
  }

  @Test func treeHasBytes() throws {
    var rpc = TestConversation()
    let text = #"{"id":1,"method":"m","params":{"a":"\u65e5"}}"#
    let sink = rpc.sink(Array(text.utf8))
    #expect(sink.outline == ["kind: request", "id: 1", "method: m", "params: {…}", "  a: 日"])
    let node = try #require(sink.units.first?.nodes.last)
    #expect(String(decoding: sink.bytes[node.node.range], as: UTF8.self) == #""a":"\u65e5""#)
    #expect(node.path == "rpc.params.a")
  }

  @Test func damagedMessages() {
    let messages = [
      #"{"jsonrpc": "2.0", "method": "subtract", "params": {"a": [42, "\u00e9"]}, "id": 1}"#,
      #"[{"jsonrpc":"2.0","result":null,"id":1},{"jsonrpc":"2.0","error":{"code":1},"id":2}]"#,
    ]
    damage(messages.map { (Array($0.utf8), true, true) })
  }
}
