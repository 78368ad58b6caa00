/// What a filter says about a value that is bytes.
enum TextCondition: Sendable {
  case exists
  case compare(FilterComparison, [UInt8])
  case within([(low: [UInt8], high: [UInt8]?)])
  case contains([UInt8])
  case matches(BytePattern)

  init(_ relation: FilterRelation) {
    self =
      switch relation {
      case .holds: .exists
      case .compare(let comparison, let literal): .compare(comparison, literal.bytes)
      case .within(let ranges): .within(ranges.map { ($0.low.bytes, $0.high?.bytes) })
      case .contains(let literal): .contains(literal.bytes)
      case .matches(let pattern): .matches(pattern)
      }
  }

  /// Whether it must hold for every value of a field that has several.
  ///
  /// "Is not x" says that none of them is x.
  var isAboutEvery: Bool { if case .compare(.notEqual, _) = self { true } else { false } }

  func holds(for value: UnsafeBufferPointer<UInt8>) -> Bool {
    switch self {
    case .exists: true
    case .compare(.equal, let wanted): ByteSearch.equal(value, wanted)
    case .compare(.notEqual, let wanted): !ByteSearch.equal(value, wanted)
    case .compare(let comparison, let wanted):
      comparison.holds(
        isLess: value.lexicographicallyPrecedes(wanted),
        isEqual: ByteSearch.equal(value, wanted))
    case .within(let ranges):
      ranges.contains { range in
        guard let high = range.high else { return ByteSearch.equal(value, range.low) }
        return !value.lexicographicallyPrecedes(range.low)
          && !high.lexicographicallyPrecedes(value)
      }
    case .contains(let needle): ByteSearch.contains(needle, in: value)
    case .matches(let pattern): pattern.matches(value)
    }
  }
}
