import JSON

/// What a filter says about a member of a JSON document.
enum JSONCondition: Sendable {
  /// It is there, and neither null nor false.
  case isTrue
  case compare(FilterComparison, JSONLiteral)
  case within([(low: JSONLiteral, high: JSONLiteral?)])
  case contains([UInt8])
  case matches(BytePattern)

  init(_ relation: FilterRelation) {
    func json(_ literal: FilterLiteral) -> JSONLiteral {
      if case .json(let json) = literal.value { json } else { JSONLiteral(quoted: []) }
    }
    self =
      switch relation {
      case .holds: .isTrue
      case .compare(let comparison, let literal): .compare(comparison, json(literal))
      case .within(let ranges): .within(ranges.map { (json($0.low), $0.high.map(json)) })
      case .contains(let literal): .contains(json(literal).text)
      case .matches(let pattern): .matches(pattern)
      }
  }

  var pattern: BytePattern? { if case .matches(let pattern) = self { pattern } else { nil } }

  /// Whether it holds for a member of the content, a JSON document; nil when the content is not
  /// one, but may have one inside.
  func answer(for path: JSONPath, in content: UnsafeBufferPointer<UInt8>) -> Bool? {
    // Only the white space of JSON: other bytes may belong to a protocol, such as the channel of a
    // Kubernetes stream.
    let first = content.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    let isDocument = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    return isDocument || content.isEmpty ? holds(for: path, in: content) : nil
  }

  func holds(for path: JSONPath, in document: UnsafeBufferPointer<UInt8>) -> Bool {
    path.first(in: document).map { holds(for: JSONValue(document, $0)) } ?? false
  }

  func holds(for value: some ConditionValue) -> Bool {
    switch self {
    case .isTrue: value.isTrue
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

/// A value that a condition can be asked about.
protocol ConditionValue {
  /// Whether it is neither null nor false.
  var isTrue: Bool { get }
  /// Gives the text of a string; of anything else, how it is written.
  func withText(_ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool
  /// How the value compares with a literal; nil when the two are of different kinds.
  func compare(with literal: JSONLiteral) -> ValueOrder?
}

/// How a value compares with a literal.
enum ValueOrder {
  case less, equal, greater

  init<Number: Comparable>(_ left: Number, _ right: Number) {
    self = left < right ? .less : left == right ? .equal : .greater
  }

  /// Compares a number as it is written; nil when one of the two is not a number.
  init?(number spelling: String, _ literal: JSONLiteral) {
    if let own = Int64(spelling), let other = literal.integer {
      self.init(own, other)
      return
    }
    guard let own = Double(spelling), let other = literal.number else { return nil }
    self.init(own, other)
  }
}

/// One value of a JSON document.
private struct JSONValue: ConditionValue {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let range: Range<Int>

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
  }

  private var isString: Bool { bytes[range.lowerBound] == 0x22 }

  private var string: JSONString {
    JSONString(bytes, range.lowerBound + 1..<range.upperBound - 1)
  }

  /// The bytes as they are written.
  private var raw: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[range]) }

  var isTrue: Bool { word != .null && word != .no }

  private var word: JSONLiteral.Word? {
    switch bytes[range.lowerBound] {
    case 0x74: .yes
    case 0x66: .no
    case 0x6E: .null
    default: nil
    }
  }

  func withText(_ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    isString ? string.withText(body) : body(raw)
  }

  func compare(with literal: JSONLiteral) -> ValueOrder? {
    if isString {
      return string.withText { text in
        if ByteSearch.equal(text, literal.text) { return .equal }
        return text.lexicographicallyPrecedes(literal.text) ? .less : .greater
      }
    }
    if let word { return word == literal.word ? .equal : nil }
    return JSONNumber(raw).compare(with: literal)
  }
}
