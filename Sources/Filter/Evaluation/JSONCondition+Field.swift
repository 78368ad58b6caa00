import Payloads

/// What a filter says about a value that a decoder found, with the rules of JSON's values.
extension JSONCondition {
  func holds(for value: FieldValue) -> Bool {
    switch self {
    case .isTrue: value != .null && value != .bool(false)
    case .compare(let comparison, let literal):
      value.compare(with: literal).map {
        comparison.holds(isLess: $0 == .less, isEqual: $0 == .equal)
      } ?? (comparison == .notEqual)
    case .within(let ranges):
      ranges.contains { range in
        let low = value.compare(with: range.low)
        guard let high = range.high else { return low == .equal }
        let end = value.compare(with: high)
        return (low == .equal || low == .greater) && (end == .equal || end == .less)
      }
    case .contains(let needle): value.withText { ByteSearch.contains(needle, in: $0) }
    case .matches(let pattern): value.withText(pattern.matches)
    }
  }
}

extension FieldValue {
  fileprivate func withText(_ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    switch self {
    case .text(let bytes), .number(let bytes), .bytes(let bytes):
      bytes.withUnsafeBufferPointer(body)
    case .bool(let flag): Array((flag ? "true" : "false").utf8).withUnsafeBufferPointer(body)
    case .null: Array("null".utf8).withUnsafeBufferPointer(body)
    case .object, .array: false
    }
  }

  /// How the value compares with a literal; nil when the two are of different kinds.
  fileprivate func compare(with literal: JSONLiteral) -> ValueOrder? {
    switch self {
    case .text(let bytes), .bytes(let bytes):
      if bytes == literal.text { return .equal }
      return bytes.lexicographicallyPrecedes(literal.text) ? .less : .greater
    case .number(let bytes):
      return ValueOrder(number: String(decoding: bytes, as: UTF8.self), literal)
    case .bool(let flag): return literal.word == (flag ? .yes : .no) ? .equal : nil
    case .null: return literal.word == .null ? .equal : nil
    case .object, .array: return nil
    }
  }
}
