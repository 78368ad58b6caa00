extension UTF8Text {
  /// The first byte that is not UTF-8, or is a null character; nil when there is none.
  static func fault(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var place = range.lowerBound
    while place < range.upperBound {
      let count = length(of: bytes[place..<range.upperBound])
      if count == 0 || bytes[place] == 0 { return place }
      place += count
    }
    return nil
  }

  /// How many bytes the first character has; 0 when it is none (Unicode 16, table 3-7).
  private static func length(of bytes: ArraySlice<UInt8>) -> Int {
    guard let first = bytes.first else { return 0 }
    let second: ClosedRange<UInt8>
    let count: Int
    switch first {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
    case 0xE0: (count, second) = (3, 0xA0...0xBF)
    case 0xED: (count, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
    case 0xF0: (count, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
    case 0xF4: (count, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard bytes.count >= count, second.contains(bytes[bytes.startIndex + 1]) else { return 0 }
    let rest = bytes[bytes.startIndex + 2..<bytes.startIndex + count]
    return rest.allSatisfy { 0x80...0xBF ~= $0 } ? count : 0
  }
}
