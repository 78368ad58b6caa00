/// The tokens of CBOR (RFC 8949, section 3).
struct CBORTokens: DataTokens {
  private(set) var cursor: ByteCursor
  private let isGuess: Bool

  init(_ bytes: [UInt8], _ range: Range<Int>, isGuess: Bool = false) {
    cursor = ByteCursor(bytes, range)
    self.isGuess = isGuess
  }

  mutating func next() -> DataToken? {
    guard let first = cursor.byte() else { return nil }
    if first == 0xFF { return .end }
    let (major, additional) = (first >> 5, first & 0x1F)
    if major == 7 { return simple(additional) }
    if additional == 31 { return indefinite(major) }
    guard let argument = argument(additional) else { return nil }
    switch major {
    case 0: return .value(.unsigned(argument))
    case 1: return .value(negative(argument))
    case 2: return cursor.take(argument).map { .value(.bytes($0)) }
    case 3: return cursor.take(argument).flatMap { text($0) }
    case 4: return .array(argument)
    case 5: return .map(argument)
    default: return .tag(argument)
    }
  }

  private func text(_ range: Range<Int>) -> DataToken? {
    if isGuess, !UTF8Text.isValid(cursor.bytes, range) { return nil }
    return .value(.text(range))
  }

  /// -1 - argument, which does not always fit 64 bits.
  private func negative(_ argument: UInt64) -> NodeValue {
    if let value = Int64(exactly: argument) { return .integer(-1 - value) }
    let (value, overflow) = argument.addingReportingOverflow(1)
    return .made(overflow ? "-18446744073709551616" : "-\(value)")
  }

  private mutating func argument(_ additional: UInt8) -> UInt64? {
    switch additional {
    case 0...23: UInt64(additional)
    case 24...27: cursor.integer(1 << (additional - 24))
    default: nil
    }
  }

  /// Simple values and numbers that are not whole (section 3.3).
  private mutating func simple(_ additional: UInt8) -> DataToken? {
    switch additional {
    case 20, 21: return .value(.bool(additional == 21))
    case 22: return .value(.null)
    case 23: return .value(.word("undefined"))
    case 25: return cursor.integer(2).map { .value(.real(Self.half($0))) }
    case 26: return cursor.integer(4).map { .value(isGuess ? .null : .single($0)) }
    case 27: return cursor.integer(8).map { .value(.real(Double(bitPattern: $0))) }
    case 24:
      // Values below 32 are not well-formed in two bytes.
      guard let value = cursor.byte(), value >= 32 else { return nil }
      return .value(.word("simple(\(value))"))
    case 0...19: return .value(.word("simple(\(additional))"))
    default: return nil
    }
  }

  /// Strings in pieces become one; arrays and maps end with a break (section 3.2).
  private mutating func indefinite(_ major: UInt8) -> DataToken? {
    switch major {
    case 2, 3:
      var pieces: [Range<Int>] = []
      while let first = cursor.byte() {
        if first == 0xFF { return .pieces(pieces, isText: major == 3) }
        guard first >> 5 == major, let count = argument(first & 0x1F),
          let range = cursor.take(count)
        else { return nil }
        pieces.append(range)
      }
      return nil
    case 4: return .array(nil)
    case 5: return .map(nil)
    default: return nil
    }
  }

  /// A half-precision number (IEEE 754 binary16; RFC 8949, appendix D).
  private static func half(_ bits: UInt64) -> Double {
    let sign: Double = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let mantissa = Double(bits & 0x3FF)
    switch exponent {
    case 0: return sign * mantissa * 0x1p-24
    case 31: return mantissa == 0 ? sign * .infinity : .nan
    default:
      return sign * Double(sign: .plus, exponent: exponent - 25, significand: mantissa + 1024)
    }
  }
}
