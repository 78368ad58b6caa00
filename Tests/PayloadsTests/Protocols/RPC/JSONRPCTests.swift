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
    #expect(unit.summary.string == "rpc error #1 Method not found")
    #expect(unit.link?.id == Array(#""1""#.utf8))
  }

  @Test func errorWithData() {
    var rpc = TestConversation()
    let units = rpc.server(
      #"{"jsonrpc":"2.0","error":{"code":-32602,"message":"Need x","data":{"a":1}},"id":2}"#)
    #expect(units.map(\.summary.string) == [#"rpc error #2 Invalid params "Need x" {"a":1}"#])
    let other = rpc.server(#"{"jsonrpc":"2.0","error":{"code":-32005,"message":"Slow"},"id":3}"#)
    #expect(other.map(\.summary.string) == [#"rpc error #3 -32005 "Slow""#])
    let words = rpc.server(#"{"result":null,"error":"no such method","id":4}"#)
    #expect(words.map(\.summary.string) == [#"rpc error #4 "no such method""#])
  }

  @Test func errorCodeIsNamedInTheTree() throws {
    var rpc = TestConversation()
    let text = #"{"jsonrpc":"2.0","error":{"code":-32700,"message":"Oops"},"id":null}"#
    #expect(
      rpc.sink(Array(text.utf8), fromClient: false).outline == [
        "kind: error", "jsonrpc: 2.0", "error: {…}", "  code: -32700  (Parse error)",
        "  message: Oops", "id: null",
      ])
    #expect(
      try rpc.values("rpc", ".error.code", in: Array(text.utf8)) == [.number(Array("-32700".utf8))])
  }

  /// Section 5: the id is null when that of the request could not be read; nothing is answered.
  @Test func errorWithoutARequest() {
    var rpc = TestConversation()
    let units = rpc.server(
      #"{"jsonrpc":"2.0","error":{"code":-32600,"message":"Invalid Request"},"id":null}"#)
    #expect(units.map(\.summary.string) == ["rpc error Invalid Request"])
    #expect(units.map(\.link) == [nil])
  }

  /// Section 7, "rpc call Batch".
  @Test func batchOfTheSpecification() {
    var rpc = TestConversation()
    let units = rpc.client(
      #"[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},"#
        + #"{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}, {"foo": "boo"},"#
        + #"{"jsonrpc": "2.0", "method": "get_data", "id": "9"} ]"#)
    #expect(
      units.map(\.summary.string) == [
        "rpc sum #1 [1,2,4]", "rpc notify_hello [7]",
        #"rpc {"foo":"boo"} ✗ neither a request nor a response"#, "rpc get_data #9",
      ])
    #expect(units[2].issues.map(\.offset) == [128])
    let answers = rpc.server(
      #"[{"jsonrpc": "2.0", "result": 7, "id": "1"},"#
        + #"{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"},"#
        + #" "id": null}, {"jsonrpc": "2.0", "result": ["hello", 5], "id": "9"}]"#)
    #expect(answers.map(\.link?.role) == [.reply, nil, .reply])
    #expect(answers.map(\.link?.id) == [units[0].link?.id, nil, units[3].link?.id])
  }

  @Test func largeBatchIsWhole() {
    var rpc = TestConversation()
    let call = #"{"jsonrpc":"2.0","method":"m","id":1}"#
    let batch = "[" + Array(repeating: call, count: 500).joined(separator: ",") + "]"
    #expect(rpc.client(batch).count == 500)
  }

  @Test func brokenMessageAfterGoodOnes() throws {
    var rpc = TestConversation()
    _ = rpc.client(#"{"jsonrpc":"2.0","method":"m","id":1}"#)
    let unit = try #require(
      rpc.client(#"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#).first)
    #expect(unit.form == "json-rpc")
    #expect(unit.issues.map(\.offset) == [39])
    #expect(rpc.client("ping").map(\.form) == ["text"])
    #expect(rpc.client(#"{"price":5}"#).map(\.form) == ["json"])
  }

  @Test func namedConnectionSaysWhatIsNone() throws {
    var rpc = TestConversation(subprotocol: "jsonrpc")
    let unit = try #require(rpc.client("[]").first)
    #expect(unit.form == "json-rpc")
    #expect(unit.summary.string == "rpc ✗ neither a request nor a response")
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
    let others = [
      #"{"method":"hello","data":1}"#, #"{"id":1,"method":"hello","room":5}"#, "[1,2,3]", "[]",
      #"{"id":3,"status":200,"result":{}}"#, #"[{"method":"a","x":1}]"#, "hello",
    ]
    for other in others {
      var rpc = TestConversation()
      #expect(rpc.client(other).map(\.form) != ["json-rpc"], "\(other)")
    }
    #expect(rpc.client(#"{"id":6,"method":"subscribe","params":[]}"#).map(\.form) == ["json-rpc"])
  }

  @Test func treeHasBytes() throws {
    var rpc = TestConversation()
    let text = #"{"id":1,"method":"m","params":{"a":"\u65e5"}}"#
    let sink = rpc.sink(Array(text.utf8))
    #expect(
      sink.outline == ["kind: request", "id: 1", "method: m", "params: {…}", "  a: 日"])
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
