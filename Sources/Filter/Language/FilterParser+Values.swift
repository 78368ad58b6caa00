import WebSocket

/// Values, read as the type of their field.
extension FilterParser {
  /// One value as it is written.
  private struct Value {
    var bytes: ArraySlice<UInt8>
    var isQuoted: Bool
    var position: Int
    /// Whether typing on would make it longer.
    var mayGrow: Bool
    var isInSet = false

    var text: String { FilterScanner.lowercased(bytes) }
    var quoted: String { FilterQuoting.quoted(Array(bytes)) }
    var spelling: String { isQuoted ? quoted : String(decoding: bytes, as: UTF8.self) }
  }

  mutating func parseLiteral(
    for field: FilterField, inSet: Bool = false
  ) throws(FilterError) -> FilterLiteral {
    let value = try parseValue(inSet: inSet)
    switch field {
    case .number(let number): return try literal(number, value)
    case .flag: return try flag(value)
    case .text, .header, .unit:
      return FilterLiteral(value: .bytes(Array(value.bytes)), spelling: value.quoted)
    case .bytes(let field): return try bytes(field, value)
    case .finding: return try rule(value)
    case .json, .decoded:
      let json =
        value.isQuoted ? JSONLiteral(quoted: Array(value.bytes)) : JSONLiteral(bare: value.bytes)
      return FilterLiteral(value: .json(json), spelling: value.spelling)
    }
  }

  private mutating func parseValue(inSet: Bool) throws(FilterError) -> Value {
    scanner.skipSpace()
    let start = scanner.position
    if scanner.isAtQuote {
      let bytes = try scanner.takeQuoted()
      return Value(bytes: bytes[...], isQuoted: true, position: start, mayGrow: false)
    }
    if let error = otherQuotes { throw error }
    let bytes = scanner.takeValue(inSet: inSet)
    guard !bytes.isEmpty else { throw missingValue(at: start) }
    return Value(
      bytes: bytes, isQuoted: false, position: start, mayGrow: scanner.isAtEnd,
      isInSet: inSet)
  }

  private mutating func literal(
    _ field: NumberField, _ value: Value
  ) throws(FilterError) -> FilterLiteral {
    if !value.isQuoted, !value.isInSet {
      number = (field, value.position..<value.position + value.bytes.count)
    }
    let number: UInt64
    switch field.unit {
    case .endpoint: number = try word(value, of: Self.endpoints, "client or server")
    case .opcode: number = try opcode(value)
    case .instant: number = try instant(value)
    case .count: number = try self.number(value, "a whole number", NumberLiteral.count)
    case .bytes: number = try self.number(value, "a size such as 64k", NumberLiteral.size)
    case .duration:
      number = try self.number(value, "a time span such as 200ms", NumberLiteral.duration)
    }
    return FilterLiteral(value: .number(number), spelling: value.spelling)
  }

  private func number(
    _ value: Value, _ kind: String,
    _ read: (ArraySlice<UInt8>) throws(NumberLiteral.Defect) -> UInt64
  ) throws(FilterError) -> UInt64 {
    do throws(NumberLiteral.Defect) {
      return try read(value.bytes)
    } catch {
      // In a set the first dot of a range looks like that of a fraction.
      let start = value.isInSet && value.bytes.last == 0x2E ? value.bytes.dropLast() : value.bytes
      let mayGrow = ["", "0", "b", "ib", "s", "in", "k"].contains { ending in
        (try? read(start + Array(ending.utf8))) != nil
      }
      throw FilterError(
        error == .tooLarge ? "\(value.quoted) is too large" : "\(value.quoted) is not \(kind)",
        at: value.position, isIncomplete: value.mayGrow && mayGrow)
    }
  }

  private func instant(_ value: Value) throws(FilterError) -> UInt64 {
    if let time = InstantLiteral.nanoseconds(value.bytes) { return time }
    let rest = Array("1970-01-01T00:00:00.0".utf8).dropFirst(value.bytes.count)
    throw FilterError(
      "\(value.quoted) is not a time such as 2026-01-02T03:04:05", at: value.position,
      isIncomplete: value.mayGrow && InstantLiteral.nanoseconds(value.bytes + rest) != nil)
  }

  private func opcode(_ value: Value) throws(FilterError) -> UInt64 {
    if let first = value.bytes.first, FilterScanner.isDigit(first) {
      let number = try self.number(value, "an opcode", NumberLiteral.count)
      if number <= 15 { return number }
      throw FilterError("an opcode is at most 15", at: value.position)
    }
    return try word(value, of: Self.opcodes, "an opcode")
  }

  private func flag(_ value: Value) throws(FilterError) -> FilterLiteral {
    let number = try word(value, of: Self.flags, "true or false")
    return FilterLiteral(value: .flag(number == 1), spelling: number == 1 ? "true" : "false")
  }

  /// A key is always hexadecimal; data is text unless colons or `0x` mark it as bytes.
  private func bytes(
    _ field: BytesField, _ value: Value
  ) throws(FilterError) -> FilterLiteral {
    let bytes: [UInt8]
    switch field {
    case .data:
      bytes = (value.isQuoted ? nil : HexLiteral.bytes(value.bytes)) ?? Array(value.bytes)
    case .key:
      guard let key = HexLiteral.bytes(value.bytes) ?? HexLiteral.digits(value.bytes) else {
        throw FilterError(
          "\(value.quoted) is not a masking key such as 37fa213d", at: value.position,
          isIncomplete: value.mayGrow && HexLiteral.mayGrow(value.bytes))
      }
      bytes = key
    }
    return FilterLiteral(value: .bytes(bytes), spelling: value.spelling)
  }

  private func rule(_ value: Value) throws(FilterError) -> FilterLiteral {
    let name = value.text.uppercased()
    if let rule = FindingID(rawValue: name) {
      return FilterLiteral(value: .rule(rule), spelling: rule.rawValue)
    }
    let names = FindingID.allCases.map(\.rawValue)
    throw FilterError(
      "there is no finding \(value.quoted)", at: value.position,
      isIncomplete: value.mayGrow && names.contains { $0.hasPrefix(name) },
      suggestion: Spelling.nearest(to: name, among: names))
  }

  private func word(
    _ value: Value, of words: KeyValuePairs<String, UInt64>, _ kind: String
  ) throws(FilterError) -> UInt64 {
    if let found = words.first(where: { $0.key == value.text }) { return found.value }
    throw FilterError(
      "\(value.quoted) is not \(kind)", at: value.position,
      isIncomplete: value.mayGrow && words.contains { $0.key.hasPrefix(value.text) },
      suggestion: Spelling.nearest(to: value.text, among: words.map(\.key)))
  }

  private static let endpoints: KeyValuePairs<String, UInt64> = [
    "client": 0, "server": 1, "c2s": 0, "s2c": 1, "out": 0, "in": 1, "send": 0, "recv": 1,
  ]

  private static let opcodes: KeyValuePairs<String, UInt64> = [
    "continuation": 0, "text": 1, "binary": 2, "close": 8, "ping": 9, "pong": 10, "cont": 0,
    "txt": 1, "bin": 2, "reserved-3": 3, "reserved-4": 4, "reserved-5": 5, "reserved-6": 6,
    "reserved-7": 7, "reserved-11": 11, "reserved-12": 12, "reserved-13": 13, "reserved-14": 14,
    "reserved-15": 15,
  ]

  private static let flags: KeyValuePairs<String, UInt64> = [
    "true": 1, "false": 0, "yes": 1, "no": 0, "1": 1, "0": 0,
  ]
}
