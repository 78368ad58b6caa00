/// The tokens of MessagePack.
struct MessagePackTokens: DataTokens {
  private(set) var cursor: ByteCursor
  private let isGuess: Bool

  init(_ bytes: [UInt8], _ range: Range<Int>, isGuess: Bool = false) {
    cursor = ByteCursor(bytes, range)
    self.isGuess = isGuess
  }

  mutating func next() -> DataToken? {
    guard let first = cursor.byte() else { return nil }
    switch first {
    case 0x00...0x7F: return .value(.unsigned(UInt64(first)))
    case 0x80...0x8F: return .map(UInt64(first & 0x0F))
    case 0x90...0x9F: return .array(UInt64(first & 0x0F))
    case 0xA0...0xBF: return string(UInt64(first & 0x1F))
    case 0xC0: return .value(.null)
    case 0xC2, 0xC3: return .value(.bool(first == 0xC3))
    case 0xC4...0xC6: return cursor.integer(1 << (first - 0xC4)).flatMap { data($0) }
    case 0xC7...0xC9: return cursor.integer(1 << (first - 0xC7)).flatMap { `extension`($0) }
    case 0xCA...0xD3: return number(first)
    case 0xD4...0xD8: return `extension`(1 << UInt64(first - 0xD4))
    case 0xD9...0xDB: return cursor.integer(1 << (first - 0xD9)).flatMap { string($0) }
    case 0xDC...0xDD: return cursor.integer(2 << (first - 0xDC)).map { .array($0) }
    case 0xDE...0xDF: return cursor.integer(2 << (first - 0xDE)).map { .map($0) }
    case 0xE0...0xFF: return .value(.integer(Int64(Int8(bitPattern: first))))
    default: return nil
    }
  }

  private mutating func number(_ first: UInt8) -> DataToken? {
    switch first {
    case 0xCA:
      return cursor.integer(4).map { .value(isGuess ? .null : .single($0)) }
    case 0xCB: return cursor.integer(8).map { .value(.real(Double(bitPattern: $0))) }
    case 0xCC...0xCF:
      return cursor.integer(1 << (first - 0xCC)).map { .value(.unsigned($0)) }
    default:
      let size = 1 << Int(first - 0xD0)
      return cursor.integer(size).map { value in
        let unused = UInt64(64 - 8 * size)
        let number = Int64(bitPattern: value << unused) >> Int64(unused)
        return .value(.integer(number))
      }
    }
  }

  private mutating func string(_ count: UInt64) -> DataToken? {
    guard let range = cursor.take(count) else { return nil }
    if isGuess, !UTF8Text.isValid(cursor.bytes, range) { return nil }
    return .value(.text(range))
  }

  private mutating func data(_ count: UInt64) -> DataToken? {
    cursor.take(count).map { .value(.bytes($0)) }
  }

  /// An extension: a type from -128 to 127, and bytes.
  ///
  /// Type -1 is a timestamp.
  private mutating func `extension`(_ count: UInt64) -> DataToken? {
    guard let type = cursor.byte(), let range = cursor.take(count) else { return nil }
    if isGuess { return .value(.bytes(range)) }
    if type == 0xFF, let time = MessagePackTime.text(cursor.bytes, range) {
      return .noted(.made(time), note: "timestamp")
    }
    return .noted(.bytes(range), note: "extension \(Int8(bitPattern: type))")
  }
}

extension NodeValue {
  /// A number of 32 bits in its shortest form: 0.1 and not 0.10000000149011612.
  static func single(_ bits: UInt64) -> NodeValue {
    let float = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
    return .real(Double("\(float)") ?? Double(float))
  }
}
