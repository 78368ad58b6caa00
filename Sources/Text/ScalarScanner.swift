/// Splits bytes into scalars and bytes that do not begin one (Unicode, table 3-7).
struct ScalarScanner<Bytes: Collection> where Bytes.Element == UInt8 {
  enum Element {
    case scalar(Unicode.Scalar)
    case invalid(UInt8)
  }

  private let bytes: Bytes
  private var index: Bytes.Index
  /// Bytes before the next element.
  private(set) var offset = 0

  init(_ bytes: Bytes) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  /// The next byte; nil at the end.
  var nextByte: UInt8? { index == bytes.endIndex ? nil : bytes[index] }

  /// Takes one scalar, or one byte that does not begin a well-formed one; nil at the end.
  mutating func next() -> Element? {
    guard let lead = nextByte else { return nil }
    advance()
    guard lead >= 0x80 else { return .scalar(Unicode.Scalar(lead)) }
    let before = (index, offset)
    if let scalar = multibyte(lead) { return .scalar(scalar) }
    (index, offset) = before
    return .invalid(lead)
  }

  /// Takes the next scalar if the caller wants it; otherwise it takes nothing.
  mutating func take(where isWanted: (Unicode.Scalar) -> Bool) -> Bool {
    let before = (index, offset)
    if case .scalar(let scalar)? = next(), isWanted(scalar) { return true }
    (index, offset) = before
    return false
  }

  private mutating func multibyte(_ lead: UInt8) -> Unicode.Scalar? {
    let (following, smallest): (Int, UInt32) =
      switch lead {
      case 0xC2...0xDF: (1, 0x80)
      case 0xE0...0xEF: (2, 0x800)
      case 0xF0...0xF4: (3, 0x10000)
      default: (0, .max)
      }
    guard following > 0 else { return nil }
    var value = UInt32(lead) & (0x3F >> UInt32(following))
    for _ in 0..<following {
      guard index != bytes.endIndex, bytes[index] & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(bytes[index] & 0x3F)
      advance()
    }
    return value >= smallest ? Unicode.Scalar(value) : nil
  }

  private mutating func advance() {
    bytes.formIndex(after: &index)
    offset += 1
  }
}
