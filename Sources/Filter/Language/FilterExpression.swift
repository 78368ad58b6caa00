import WebSocket

/// A filter as a tree.
indirect enum FilterExpression: Equatable, Sendable {
  case always
  case and([FilterExpression])
  case or([FilterExpression])
  case not(FilterExpression)
  case anywhere(FilterNeedle)
  case test(FilterField, FilterRelation)

  /// Both, flattened into one list where possible.
  static func all(_ parts: [FilterExpression]) -> FilterExpression {
    let flat = parts.flatMap { part in if case .and(let inner) = part { inner } else { [part] } }
    return flat.count == 1 ? flat[0] : .and(flat)
  }

  /// Any of them, flattened into one list where possible.
  static func any(_ parts: [FilterExpression]) -> FilterExpression {
    let flat = parts.flatMap { part in if case .or(let inner) = part { inner } else { [part] } }
    return flat.count == 1 ? flat[0] : .or(flat)
  }

  var needsPayload: Bool {
    switch self {
    case .always: false
    case .and(let parts), .or(let parts): parts.contains { $0.needsPayload }
    case .not(let inner): inner.needsPayload
    case .anywhere: true
    case .test(let field, _): field.needsPayload
    }
  }
}

extension FilterExpression {
  /// Whether it asks for a field of a kind.
  func contains(_ isMeant: (FilterField) -> Bool) -> Bool {
    switch self {
    case .always, .anywhere: false
    case .and(let parts), .or(let parts): parts.contains { $0.contains(isMeant) }
    case .not(let inner): inner.contains(isMeant)
    case .test(let field, _): isMeant(field)
    }
  }
}

/// Which part of a filter is a search for text anywhere.
package enum TextSearch: Sendable { case none, part, whole }

extension FilterExpression {
  var textSearch: TextSearch {
    switch self {
    case .always, .test: return .none
    case .anywhere: return .whole
    case .not(let inner): return inner.textSearch
    case .and(let parts), .or(let parts):
      let kinds = parts.map(\.textSearch)
      if kinds.allSatisfy({ $0 == .none }) { return .none }
      return kinds.allSatisfy { $0 == .whole } ? .whole : .part
    }
  }

  /// What is looked for everywhere, as filters spell it.
  var searchedTexts: [String] {
    switch self {
    case .always, .test: []
    case .anywhere: [description]
    case .not(let inner): inner.searchedTexts
    case .and(let parts), .or(let parts): parts.flatMap(\.searchedTexts)
    }
  }

  var asksForFindings: Bool {
    switch self {
    case .always, .anywhere: false
    case .not(let inner): inner.asksForFindings
    case .and(let parts), .or(let parts): parts.contains { $0.asksForFindings }
    case .test(.finding, _), .test(.flag(.error), _), .test(.flag(.warning), _): true
    case .test: false
    }
  }
}

/// What is looked for everywhere.
enum FilterNeedle: Equatable, Sendable {
  /// Text, without regard to the case of ASCII letters.
  case text([UInt8])
  case pattern(BytePattern)
}

enum FilterComparison: String, Sendable, CaseIterable {
  case equal = "==", notEqual = "!=", greaterOrEqual = ">=", lessOrEqual = "<=", greater = ">",
    less = "<"

  /// Whether it holds for two values, given how the left one compares with the right one.
  func holds(isLess: Bool, isEqual: Bool) -> Bool {
    switch self {
    case .equal: isEqual
    case .notEqual: !isEqual
    case .greaterOrEqual: !isLess
    case .lessOrEqual: isLess || isEqual
    case .greater: !isLess && !isEqual
    case .less: isLess
    }
  }
}

/// What is said about a field.
enum FilterRelation: Equatable, Sendable {
  /// It is there, or true.
  case holds
  case compare(FilterComparison, FilterLiteral)
  case within([FilterRange])
  case contains(FilterLiteral)
  case matches(BytePattern)
}

/// A member of a set: a value, or all values from one to another.
struct FilterRange: Equatable, Sendable {
  var low: FilterLiteral
  /// Nil for a single value.
  var high: FilterLiteral?
}

/// A value, read as the type of its field.
struct FilterLiteral: Equatable, Sendable {
  enum Value: Equatable, Sendable {
    case number(UInt64)
    case flag(Bool)
    case bytes([UInt8])
    case rule(FindingID)
    case json(JSONLiteral)
  }

  var value: Value
  /// How it is written in a filter.
  var spelling: String

  /// Its number; 0 when it is not a number, which the parser rules out.
  var number: UInt64 { if case .number(let number) = value { number } else { 0 } }

  /// The bytes it is; none when it is something else, which the parser rules out.
  var bytes: [UInt8] { if case .bytes(let bytes) = value { bytes } else { [] } }
}
