/// What a relation means for fields that are numbers or flags.
extension FilterRelation {
  /// The numbers for which it holds; nil when any number will do.
  var numbers: [ClosedRange<UInt64>]? {
    switch self {
    case .compare(let comparison, let literal): comparison.numbers(literal.number)
    case .within(let members):
      members.compactMap { member in
        let high = member.high?.number ?? member.low.number
        return member.low.number <= high ? member.low.number...high : nil
      }
    case .holds, .contains, .matches: nil
    }
  }

  /// What a flag has to be; nil when it may be either.
  var flag: Bool? {
    switch self {
    case .compare(let comparison, let literal):
      return (literal.value == .flag(true)) == (comparison == .equal)
    case .within(let members):
      let wanted = [true, false].filter { value in
        members.contains { $0.low.value == .flag(value) }
      }
      return wanted.count == 2 ? nil : wanted.first ?? true
    case .holds, .contains, .matches: return true
    }
  }
}

extension FilterComparison {
  /// The numbers for which a comparison with `value` holds.
  fileprivate func numbers(_ value: UInt64) -> [ClosedRange<UInt64>] {
    let below = value == 0 ? [] : [0...(value - 1)]
    let above = value == .max ? [] : [(value + 1)...UInt64.max]
    return switch self {
    case .equal: [value...value]
    case .notEqual: below + above
    case .greaterOrEqual: [value...UInt64.max]
    case .lessOrEqual: [0...value]
    case .greater: above
    case .less: below
    }
  }
}
