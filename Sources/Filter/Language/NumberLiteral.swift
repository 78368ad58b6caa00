/// Reads numbers as people write them: `5`, `0x1F`, `0b101`, `64k`, `1.5MB`, `200ms`.
enum NumberLiteral {
  /// Why a text is not such a number.
  enum Defect: Error { case malformed, unknownUnit, tooLarge, notWhole }

  private struct Unit {
    var names: [String]
    var factor: UInt64

    init(_ factor: UInt64, _ names: String...) {
      self.names = names
      self.factor = factor
    }
  }

  private static let counts = [
    Unit(1, ""), Unit(1000, "k"), Unit(1_000_000, "m"), Unit(1_000_000_000, "g"),
  ]

  /// A single letter is a power of 1024, as is usual for lengths; `kB` and `MB` are powers of ten.
  private static let sizes = [
    Unit(1, "", "b"), Unit(1 << 10, "k", "kib"), Unit(1 << 20, "m", "mib"),
    Unit(1 << 30, "g", "gib"), Unit(1000, "kb"), Unit(1_000_000, "mb"), Unit(1_000_000_000, "gb"),
  ]

  /// In nanoseconds; a number alone is seconds.
  private static let durations = [
    Unit(1_000_000_000, "", "s"), Unit(1, "ns"), Unit(1000, "us", "µs"), Unit(1_000_000, "ms"),
    Unit(60_000_000_000, "m", "min"), Unit(3_600_000_000_000, "h"),
  ]

  /// A number of things.
  static func count(_ text: ArraySlice<UInt8>) throws(Defect) -> UInt64 {
    try number(text, units: counts)
  }

  /// A number of bytes.
  static func size(_ text: ArraySlice<UInt8>) throws(Defect) -> UInt64 {
    try number(text, units: sizes)
  }

  /// A time span in nanoseconds.
  static func duration(_ text: ArraySlice<UInt8>) throws(Defect) -> UInt64 {
    try number(text, units: durations)
  }

  private static func number(
    _ text: ArraySlice<UInt8>, units: [Unit]
  ) throws(Defect) -> UInt64 {
    if let digits = prefixed(text, "x") { return try whole(digits, radix: 16) }
    if let digits = prefixed(text, "b") { return try whole(digits, radix: 2) }
    let digits = text.prefix { FilterScanner.isDigit($0) || $0 == 0x5F }
    var rest = text[digits.endIndex...]
    var fraction: ArraySlice<UInt8> = []
    if rest.first == 0x2E {
      fraction = rest.dropFirst().prefix(while: FilterScanner.isDigit)
      rest = rest[fraction.endIndex...]
      if fraction.isEmpty { throw .malformed }
    }
    let name = FilterScanner.lowercased(rest)
    guard let unit = units.first(where: { $0.names.contains(name) }) else {
      throw digits.isEmpty ? .malformed : .unknownUnit
    }
    let (product, overflow) = try whole(digits, radix: 10)
      .multipliedReportingOverflow(by: unit.factor)
    let (sum, carry) = product.addingReportingOverflow(try part(fraction, of: unit.factor))
    if overflow || carry { throw .tooLarge }
    return sum
  }

  private static func prefixed(_ text: ArraySlice<UInt8>, _ letter: Unicode.Scalar)
    -> ArraySlice<UInt8>?
  {
    let mark = text.prefix(2)
    guard mark.count == 2, mark.first == 0x30, let second = mark.last else { return nil }
    return ASCII.lowercased(second) == UInt8(ascii: letter) ? text.dropFirst(2) : nil
  }

  /// Digits, with underscores between them.
  private static func whole(_ text: ArraySlice<UInt8>, radix: UInt64) throws(Defect) -> UInt64 {
    var value: UInt64 = 0
    var isEmpty = true
    for byte in text where byte != 0x5F {
      guard let digit = ASCII.hexDigit(byte), digit < radix else { throw .malformed }
      let (product, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      if overflow || carry { throw .tooLarge }
      value = sum
      isEmpty = false
    }
    if isEmpty { throw .malformed }
    return value
  }

  /// The digits after a point, as a count of a smaller unit.
  private static func part(_ digits: ArraySlice<UInt8>, of factor: UInt64) throws(Defect) -> UInt64
  {
    var digits = digits
    while digits.last == 0x30 { digits.removeLast() }
    if digits.isEmpty { return 0 }
    // Twelve decimals of the largest unit fit the product; finer ones change nothing.
    guard digits.count <= 12 else { throw .notWhole }
    var divisor: UInt64 = 1
    for _ in digits { divisor *= 10 }
    let (high, low) = try whole(digits, radix: 10).multipliedFullWidth(by: factor)
    guard high < divisor else { throw .tooLarge }
    let (quotient, remainder) = divisor.dividingFullWidth((high, low))
    if remainder != 0 { throw .notWhole }
    return quotient
  }
}
