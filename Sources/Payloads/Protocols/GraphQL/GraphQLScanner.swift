/// The tokens of a GraphQL document (specification of October 2021, section 2.1): names and
/// punctuators; comments and the insides of strings are passed over.
struct GraphQLScanner {
  enum Token: Equatable {
    case name(Range<Int>)
    case punctuator(UInt8)
  }

  let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Token? {
    while position < bytes.count {
      let start = position
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "#"): skip { $0 != 0x0A && $0 != 0x0D }
      case UInt8(ascii: "\""): skipString(start)
      case _ where Self.isNameByte(byte):
        skip(Self.isNameByte)
        return .name(start..<position)
      case 0x00...0x20, UInt8(ascii: ","), 0x80...0xFF: continue
      default: return .punctuator(byte)
      }
    }
    return nil
  }

  private mutating func skip(_ belongs: (UInt8) -> Bool) {
    while position < bytes.count, belongs(bytes[position]) { position += 1 }
  }

  private mutating func skipString(_ start: Int) {
    let isBlock = bytes[start...].starts(with: Self.blockQuote)
    if isBlock {
      position = start + 3
    }
    while position < bytes.count {
      let byte = bytes[position]
      if isBlock, bytes[position...].starts(with: Self.blockQuote) {
        position += 3
        return
      }
      position += byte == UInt8(ascii: "\\") ? 2 : 1
      if !isBlock, byte == UInt8(ascii: "\"") || byte == 0x0A { return }
    }
    position = bytes.count
  }

  private static let blockQuote = Array(repeating: UInt8(ascii: "\""), count: 3)

  private static func isNameByte(_ byte: UInt8) -> Bool {
    let letter = byte | 0x20
    return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
      || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "_")
  }
}
