extension PayloadForm {
  /// CBOR (RFC 8949): one map or array, tagged or not.
  static let cbor = PayloadForm(name: "CBOR") { payload in
    var tokens = OldCBORTokens(payload)
    return tokens.lines()
  }
}

/// The tokens of CBOR (RFC 8949, section 3), written in its diagnostic notation (section 8).
struct OldCBORTokens: OldDataTokens {
  private var cursor: ByteCursor

  init(_ bytes: [UInt8]) { cursor = ByteCursor(bytes) }

  var isAtEnd: Bool { cursor.isAtEnd }

  mutating func next() -> OldDataToken? {
    guard let first = cursor.byte() else { return nil }
    if first == 0xFF { return .end }
    let (major, additional) = (first >> 5, first & 0x1F)
    if major == 7 { return simple(additional) }
    if additional == 31 { return indefinite(major) }
    guard let argument = argument(additional) else { return nil }
    switch major {
    case 0: return .scalar(ScalarText.number(argument))
    case 1: return .scalar(negative(argument))
    case 2: return cursor.take(argument).map { .scalar(ScalarText.bytes(cursor.bytes[$0])) }
    case 3: return cursor.take(argument).map { .scalar(ScalarText.string(cursor.bytes[$0])) }
    case 4: return .array(argument)
    case 5: return .map(argument)
    default: return .note("tag \(argument)")
    }
  }

  /// -1 - argument, which 64 bits do not always hold.
  private func negative(_ argument: UInt64) -> PayloadRun {
    let value = Int64(exactly: argument).map { "\(-1 - $0)" } ?? "-1-\(argument)"
    return PayloadRun(value, .number)
  }

  private mutating func argument(_ additional: UInt8) -> UInt64? {
    switch additional {
    case 0...23: UInt64(additional)
    case 24...27: cursor.integer(1 << (additional - 24))
    default: nil
    }
  }

  private mutating func simple(_ additional: UInt8) -> OldDataToken? {
    switch additional {
    case 20: return .scalar(ScalarText.literal("false"))
    case 21: return .scalar(ScalarText.literal("true"))
    case 22: return .scalar(ScalarText.literal("null"))
    case 23: return .scalar(ScalarText.literal("undefined"))
    case 25:
      return cursor.integer(2).map { .scalar(ScalarText.number(Self.half($0))) }
    case 26:
      return cursor.integer(4).map {
        .scalar(ScalarText.number(Float(bitPattern: UInt32(truncatingIfNeeded: $0))))
      }
    case 27: return cursor.integer(8).map { .scalar(ScalarText.number(Double(bitPattern: $0))) }
    default: return argument(additional).map { .scalar(ScalarText.literal("simple(\($0))")) }
    }
  }

  /// Strings in pieces become one; arrays and maps end with a break (section 3.2).
  private mutating func indefinite(_ major: UInt8) -> OldDataToken? {
    switch major {
    case 2, 3:
      var whole: [UInt8] = []
      while let first = cursor.byte(), first != 0xFF {
        guard first >> 5 == major, let count = argument(first & 0x1F),
          let range = cursor.take(count)
        else { return nil }
        whole += cursor.bytes[range]
      }
      return .scalar(major == 2 ? ScalarText.bytes(whole[...]) : ScalarText.string(whole[...]))
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
