import Payloads

// What a filter says about a value that a decoder found, by the rules for values of JSON.
extension FieldValue: ConditionValue {
  var isTrue: Bool { self != .null && self != .bool(false) }

  func withText(_ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    switch self {
    case .text(let bytes), .number(let bytes), .bytes(let bytes):
      bytes.withUnsafeBufferPointer(body)
    case .bool(let flag): Array((flag ? "true" : "false").utf8).withUnsafeBufferPointer(body)
    case .null: Array("null".utf8).withUnsafeBufferPointer(body)
    case .object, .array: false
    }
  }

  func compare(with literal: JSONLiteral) -> ValueOrder? {
    switch self {
    case .text(let bytes), .bytes(let bytes):
      bytes == literal.text
        ? .equal : bytes.lexicographicallyPrecedes(literal.text) ? .less : .greater
    case .number(let bytes):
      // It may be written in ways that JSON does not have: inf, nan.
      ValueOrder(number: String(decoding: bytes, as: UTF8.self), literal)
    case .bool(let flag): literal.word == (flag ? .yes : .no) ? .equal : nil
    case .null: literal.word == .null ? .equal : nil
    case .object, .array: nil
    }
  }
}
