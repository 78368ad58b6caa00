package import JSON

/// Finds the values of one field among the nodes of a unit.
///
/// It follows the nodes as they come, and knows at each which segments of the path may have been
/// passed, so that nothing is walked twice, and nothing that the path does not lead to.
struct FieldMatcher: Sendable {
  /// The most values of a field that are kept for one unit: `a[*]` may match any number.
  static let valueLimit = 256

  private let path: FieldPath
  private var places: [UInt64] = []
  private var isRootNext = false
  /// Whether the value that the prefix names was seen: a second one in the unit does not count.
  private var hasSeenRoot = false
  private var hasSeenJSON = false
  private(set) var values: [FieldValue] = []
  /// Whether the one place that the path leads to was found.
  private(set) var isDone = false

  private let isExact: Bool

  init(_ path: FieldPath) {
    self.path = path
    isExact = path.path.steps != nil
  }

  mutating func beginUnit(_ prefix: String) {
    // For JSON, the text itself is searched, in `json`.
    places = path.prefix == prefix && !path.isJSON ? [path.path.startPlaces] : []
    isRootNext = false
    hasSeenRoot = false
    hasSeenJSON = false
    values = []
    isDone = false
  }

  mutating func root(_ prefix: String) {
    guard path.prefix == prefix, !path.isJSON, !hasSeenRoot else { return }
    isRootNext = true
    hasSeenRoot = true
  }

  /// - Returns: Whether a value inside it may be wanted.
  mutating func open(_ node: Node, _ bytes: [UInt8]) -> Bool {
    let next = step(node, bytes)
    if isWanted(next) { keep(node.value, bytes) }
    places.append(next)
    if case .record = node.value, isSearching { return true }
    return next != 0
  }

  /// Whether the value that the prefix names may still come, inside a group of a protocol's fields.
  private var isSearching: Bool { path.isJSON ? !hasSeenJSON : !hasSeenRoot && places.first == 0 }

  mutating func close() { if !places.isEmpty { places.removeLast() } }

  mutating func leaf(_ node: Node, _ bytes: [UInt8]) {
    guard places.last != 0 else { return }
    if isWanted(step(node, bytes)) { keep(node.value, bytes) }
  }

  mutating func json(_ range: Range<Int>, in bytes: [UInt8]) {
    guard path.isJSON, !hasSeenJSON else { return }
    hasSeenJSON = true
    values += JSONValues.values(of: path.path, in: bytes[range], limit: Self.valueLimit)
  }

  /// Whether the next value, if it has this label, or one inside it may be wanted.
  func mayWant(_ label: Label, _ bytes: [UInt8]) -> Bool {
    isRootNext || next(label, bytes) != 0
  }

  /// The places in the path after a value with this label.
  private func next(_ label: Label, _ bytes: [UInt8]) -> UInt64 {
    guard let last = places.last, last != 0 else { return 0 }
    return path.path.advance(last) { label.isNamed($0, bytes) }
  }

  private mutating func step(_ node: Node, _ bytes: [UInt8]) -> UInt64 {
    if isRootNext {
      isRootNext = false
      return path.path.startPlaces
    }
    return next(node.label, bytes)
  }

  private func isWanted(_ places: UInt64) -> Bool { path.path.isAtEnd(places) }

  private mutating func keep(_ value: NodeValue, _ bytes: [UInt8]) {
    if values.count < Self.valueLimit { values.append(value.field(bytes)) }
    isDone = isExact
  }
}

extension Label {
  /// Whether a step of a path leads to a value of this name.
  func isNamed(_ step: JSONPath.Step, _ bytes: [UInt8]) -> Bool {
    switch (step, self) {
    case (.element(let wanted), .index(let index)): wanted == index
    case (.member(let wanted), .name(let name)): name.utf8.elementsEqual(wanted)
    case (.member(let wanted), .text(let range)): bytes[range].elementsEqual(wanted)
    case (.member(let wanted), .escaped(let range)):
      JSONUnescaping.text(bytes[range]).elementsEqual(wanted)
    case (.member(let wanted), .number(let number)): "\(number)".utf8.elementsEqual(wanted)
    default: false
    }
  }
}

extension NodeValue {
  /// The value as a filter compares it.
  func field(_ bytes: [UInt8]) -> FieldValue {
    switch self {
    case .object, .record: .object
    case .array: .array
    case .text(let range): .text(Array(bytes[range]))
    case .escaped(let range): .text(JSONUnescaping.text(bytes[range]))
    case .numeral(let range): .number(Array(bytes[range]))
    case .integer(let number): .number(Array("\(number)".utf8))
    case .unsigned(let number): .number(Array("\(number)".utf8))
    case .real(let number): .number(Array("\(number)".utf8))
    case .bool(let flag): .bool(flag)
    case .null: .null
    case .bytes(let range): .bytes(Array(bytes[range]))
    case .word(let word), .made(let word): .text(Array(word.utf8))
    }
  }
}

/// A field of units that a filter asks for: `mqtt.topic`, `json.a[0].b`, `protobuf.1.2`.
package struct FieldPath: Hashable, Sendable {
  /// The decoder's prefix: `mqtt`.
  package var prefix: String
  /// The path from a unit, or from the value that the prefix names, to the field.
  package var path: JSONPath

  package init(prefix: String, path: JSONPath) {
    self.prefix = prefix
    self.path = path
  }

  var isJSON: Bool { prefix == "json" }
}
