/// The demo's third conversation: calls and their results, one of them slow, until the server sends
/// text that is not JSON and ends it with a 1011.
enum DemoOrders {
  /// The client's requests, one after the other.
  static let calls: [(text: String, milliseconds: Int64)] = [
    (call(1, "quote", #"["WIND"]"#), 500),
    (call(2, "order", #"{"symbol":"WIND","amount":5}"#), 900),
    (call(3, "quote", #"["WIND"]"#), 600),
    (call(4, "order", #"{"symbol":"WIND","amount":20}"#), 1300),
    (call(5, "quote", #"["WIND"]"#), 700),
    (call(6, "order", #"{"symbol":"WIND","amount":900}"#), 0),
  ]

  /// One reaction of the server to a call, this many milliseconds after it.
  enum Answer: Equatable {
    case text(String, milliseconds: Int64)
    case close(code: UInt16, reason: String, milliseconds: Int64)
  }

  static func answers(to call: String) -> [Answer] {
    guard let name = call.firstRange(of: #""id":"#),
      let id = Int(call[name.upperBound...].prefix { $0.isNumber })
    else { return [] }
    if id == 6 {
      return [
        .text(#"{"type":"fill","symbol":"WIND","price":117,"amount":}"#, milliseconds: 300),
        .close(code: 1011, reason: "the order book is gone", milliseconds: 1200),
      ]
    }
    guard id.isMultiple(of: 2) else {
      let book = #""bids":[[116,\#(id)],[115,20]],"asks":[[118,7],[119,12]]"#
      return [.text(result(id, #"{"symbol":"WIND","price":117,\#(book)}"#), milliseconds: 12)]
    }
    return [.text(result(id, #"{"filled":true,"at":117}"#), milliseconds: id == 4 ? 640 : 35)]
  }

  private static func call(_ id: Int, _ method: String, _ parameters: String) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(parameters)}"#
  }

  private static func result(_ id: Int, _ value: String) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"result":\#(value)}"#
  }
}
