/// A number of a JSON document, to be compared with a literal.
///
/// Reading all digits of a number takes longer than finding it in its document. Its first digits
/// nearly always decide, as they give two numbers between which it lies.
struct JSONNumber {
  private let spelling: UnsafeBufferPointer<UInt8>

  /// - Parameter spelling: A number as the grammar has it (RFC 8259, section 6).
  init(_ spelling: UnsafeBufferPointer<UInt8>) { self.spelling = spelling }

  /// How it compares with a literal: exactly where both are whole, otherwise as the nearest
  /// `Double`; nil when the literal is not a number.
  func compare(with literal: JSONLiteral) -> ValueOrder? {
    guard let number = literal.number else { return nil }
    if let digits = LeadingDigits(spelling) {
      if let own = digits.integer, let other = literal.integer { return ValueOrder(own, other) }
      let bounds = digits.bounds
      if bounds.upperBound < number { return .less }
      if bounds.lowerBound > number { return .greater }
    }
    return ValueOrder(number: String(decoding: spelling, as: UTF8.self), literal)
  }
}

/// The first digits of a number, as many as a `Double` holds exactly, and the power of ten that
/// they are multiplied by.
struct LeadingDigits {
  /// 15 digits.
  private static let limit: UInt64 = 1_000_000_000_000_000
  /// The powers of ten that a `Double` holds exactly.
  private static let powers: [Double] = (0...22).map { power in
    (0..<power).reduce(1) { product, _ in product * 10 }
  }

  private var isNegative = false
  private var digits: UInt64 = 0
  private var exponent = 0
  /// Whether digits other than 0 follow.
  private var isCut = false
  private var hasFraction = false

  /// Nil for a number with an exponent, and for one that is too large or too small.
  init?(_ spelling: UnsafeBufferPointer<UInt8>) {
    for byte in spelling {
      switch byte {
      case 0x30...0x39: take(byte &- 0x30)
      case 0x2D: isNegative = true
      case 0x2E: hasFraction = true
      default: return nil
      }
    }
    guard exponent.magnitude < Self.powers.count else { return nil }
  }

  private mutating func take(_ digit: UInt8) {
    let isKept = digits < Self.limit / 10
    if isKept { digits = digits &* 10 &+ UInt64(digit) } else if digit != 0 { isCut = true }
    if isKept && hasFraction { exponent &-= 1 }
    if !isKept && !hasFraction { exponent &+= 1 }
  }

  /// The number itself, if it is whole and all its digits are here.
  var integer: Int64? {
    guard !hasFraction, exponent == 0, !isCut else { return nil }
    return isNegative ? -Int64(digits) : Int64(digits)
  }

  /// Two numbers between which the nearest `Double` of it lies.
  ///
  /// Each comes out of one operation on exact numbers, which IEEE 754 rounds as it would round the
  /// exact result; and rounding keeps the order of numbers.
  var bounds: ClosedRange<Double> {
    let low = scaled(digits)
    let high = isCut ? scaled(digits + 1) : low
    return isNegative ? -high ... -low : low...high
  }

  private func scaled(_ digits: UInt64) -> Double {
    exponent < 0
      ? Double(digits) / Self.powers[-exponent] : Double(digits) * Self.powers[exponent]
  }
}
