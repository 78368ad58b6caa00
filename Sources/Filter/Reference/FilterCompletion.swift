import Payloads

/// Where in a filter the cursor is, and the word that is being written there.
///
/// It reads the text before the cursor as the parser would, but never fails: reporting errors is
/// left to the parser.
package struct FilterCompletion: Equatable, Sendable {
  package enum Place: Equatable, Sendable {
    /// A condition begins here; after a complete one, a connective is possible too.
    case condition(isBehindOne: Bool)
    /// An operator, or what joins conditions, may follow a field.
    case relation(of: String)
    case value(of: String)
    /// In quotes or in a regular expression there is nothing to complete.
    case text
  }

  package private(set) var place = Place.condition(isBehindOne: false)
  /// The word before the cursor; empty where none has been begun.
  package private(set) var word = ""

  private let bytes: [UInt8]
  private var position = 0
  private var isInSet = false

  /// - Parameter head: The text before the cursor.
  package init(head: String) {
    bytes = Array(head.utf8)
    while position < bytes.count, place != .text { takeToken() }
    if place == .text { word = "" }
  }

  private mutating func takeToken() {
    word = ""
    let byte = bytes[position]
    switch byte {
    case _ where FilterScanner.isSpace(byte): position += 1
    case UInt8(ascii: "\""): takeQuoted()
    case UInt8(ascii: "/") where isPattern: takePattern()
    case UInt8(ascii: "("), UInt8(ascii: "&"), UInt8(ascii: "|"):
      position += 1
      place = .condition(isBehindOne: false)
    case UInt8(ascii: ")"), UInt8(ascii: "}"):
      position += 1
      isInSet = false
      place = .condition(isBehindOne: true)
    case UInt8(ascii: "{"):
      position += 1
      isInSet = true
    case UInt8(ascii: ","): position += 1
    case _ where !FilterScanner.isWordByte(byte): takeSign()
    default: takeWord()
    }
  }

  /// Whether a slash begins a regular expression.
  private var isPattern: Bool {
    if case .value = place { return isAfterTilde }
    if case .condition = place { return true }
    return false
  }

  private var isAfterTilde = false

  private mutating func takeQuoted() {
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard position < bytes.count else { return place = .text }
    position += 1
    endOperand()
  }

  private mutating func takePattern() {
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "/") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard position < bytes.count else { return place = .text }
    position += 1
    while position < bytes.count, FilterScanner.isLetter(bytes[position]) { position += 1 }
    endOperand()
  }

  /// Takes operators such as `==`, `!` and `~`.
  private mutating func takeSign() {
    let start = position
    while position < bytes.count, !FilterScanner.isSpace(bytes[position]),
      !FilterScanner.isWordByte(bytes[position]), FilterScanner.isValueByte(bytes[position])
    { position += 1 }
    if position == start { position += 1 }
    isAfterTilde = bytes[start] == UInt8(ascii: "~")
    if case .relation(let field) = place { place = .value(of: field) }
  }

  private mutating func takeWord() {
    let start = position
    while position < bytes.count, FilterScanner.isWordByte(bytes[position]) {
      position += 1
      // `header["Host"]` and `json["a b"]` are one word.
      if bytes[position - 1] == UInt8(ascii: "["), position < bytes.count,
        bytes[position] == UInt8(ascii: "\"")
      {
        let end = bytes[(position + 1)...].firstIndex(of: UInt8(ascii: "\""))
        guard let end else { return place = .text }
        position = end + 1
      }
    }
    let taken = String(decoding: bytes[start..<position], as: UTF8.self)
    if let (field, value) = Self.split(taken) {
      place = .value(of: field)
      return position < bytes.count ? endOperand() : (word = value)
    }
    // The word at the cursor may still grow.
    if position == bytes.count { word = taken } else { pass(taken) }
  }

  /// Steps over a complete word, to what may follow it.
  private mutating func pass(_ word: String) {
    let name = word.lowercased()
    switch place {
    case .relation(let field) where Self.relations.contains(name):
      isAfterTilde = name == "matches"
      place = .value(of: field)
    case .condition, .relation:
      if ["and", "or", "not"].contains(name) {
        place = .condition(isBehindOne: false)
      } else if let kind = FilterReference.kind(of: name) {
        place = kind == .flag ? .condition(isBehindOne: true) : .relation(of: name)
      } else {
        place = .condition(isBehindOne: true)
      }
    case .value: endOperand()
    case .text: break
    }
  }

  private mutating func endOperand() {
    isAfterTilde = false
    if case .value = place, isInSet { return }
    place = .condition(isBehindOne: true)
  }

  /// `op:ping` as its field and its value; nil for a word without a field before its colon.
  private static func split(_ word: String) -> (field: String, value: String)? {
    guard let colon = word.firstIndex(of: ":") else { return nil }
    let field = word[..<colon].lowercased()
    guard FilterReference.kind(of: field) != nil else { return nil }
    return (field, String(word[word.index(after: colon)...]))
  }

  private static let relations: Set<String> = [
    "contains", "matches", "in", "eq", "ne", "gt", "ge", "lt", "le",
  ]
}

extension FilterReference {
  /// How the values of a field are written; nil when there is no such field.
  package static func kind(of name: String) -> FilterKind? {
    if let entry = FilterNames.entry(name) { return entry.field.kind }
    if let known = decodedKinds[name] { return known }
    let prefix = name.prefix { $0 != "." && $0 != "[" }
    guard prefix.utf8.count < name.utf8.count else { return nil }
    if FilterNames.headerSources.keys.contains(where: { name.hasPrefix($0 + "[") }) { return .text }
    return groups.contains { $0.about.prefix == prefix && $0.about.hasOpenPath }
      || decodedKinds.contains { name.hasPrefix($0.key) && $0.value == .value } ? .value : nil
  }

  private static let decodedKinds = Dictionary(
    groups.flatMap(\.fields).map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
}
