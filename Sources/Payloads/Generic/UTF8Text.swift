/// Decides what is text.
enum UTF8Text {
  /// UTF-8 without control characters other than white space.
  ///
  /// - Parameter isCut: Whether bytes after these were left out: the last character need not be
  ///   complete.
  static func isReadable(_ bytes: ArraySlice<UInt8>, isCut: Bool = false) -> Bool {
    var isASCII = true
    for byte in bytes {
      if byte >= 0x80 {
        isASCII = false
      } else if byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F {
        return false
      }
    }
    return isASCII || firstFault(bytes, isCut: isCut) == nil
  }

  static func isValid(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    firstFault(bytes[range], isCut: false) == nil
  }

  /// Where bytes are not UTF-8 any more (Unicode, table 3-7); nil when all are.
  static func firstFault(_ bytes: ArraySlice<UInt8>, isCut: Bool) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
      var place = 0
      while place < buffer.count {
        if buffer[place] < 0x80 {
          place &+= 1
          continue
        }
        let length = length(of: buffer, place)
        if length == 0 {
          let rest = buffer.count - place
          return isCut && rest < 4 && isBeginning(buffer, place) ? nil : bytes.startIndex + place
        }
        place &+= length
      }
      return nil
    }
  }

  /// The bytes of the character that begins at a place; 0 when none does.
  private static func length(of bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
    let (count, second) = form(of: bytes[place])
    guard count > 0, place + count <= bytes.count, second.contains(bytes[place + 1]) else {
      return 0
    }
    for next in place + 1..<place + count where bytes[next] & 0xC0 != 0x80 { return 0 }
    return count
  }

  /// Whether the last bytes are the beginning of a character.
  private static func isBeginning(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
    let (count, second) = form(of: bytes[place])
    guard count > bytes.count - place else { return false }
    return place + 1 == bytes.count || second.contains(bytes[place + 1])
  }

  /// How many bytes a character has by its first, and what its second may be.
  private static func form(of lead: UInt8) -> (count: Int, second: ClosedRange<UInt8>) {
    switch lead {
    case 0xC2...0xDF: (2, 0x80...0xBF)
    case 0xE0: (3, 0xA0...0xBF)
    case 0xED: (3, 0x80...0x9F)
    case 0xE1...0xEF: (3, 0x80...0xBF)
    case 0xF0: (4, 0x90...0xBF)
    case 0xF1...0xF3: (4, 0x80...0xBF)
    case 0xF4: (4, 0x80...0x8F)
    default: (0, 0x80...0xBF)
    }
  }
}

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

  /// How many bytes the first character has; 0 when they are not UTF-8 (Unicode 16, table 3-7).
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
