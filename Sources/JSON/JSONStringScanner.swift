/// Finds the end of a JSON string (RFC 8259, section 7), in one piece or in several.
///
/// It checks escapes and control characters; it does not check that the bytes are UTF-8.
struct JSONStringScanner: Sendable {
  enum Progress: Equatable {
    /// The bytes are used up; the string continues.
    case more
    /// The closing quotation mark was read.
    case ended
    case invalid(JSONError.Reason)
  }

  private enum State: Sendable {
    case plain
    /// After a backslash.
    case escape
    /// Hexadecimal digits of `\u` that are still to come.
    case digits(Int)
  }

  /// Whether there was a backslash.
  private(set) var hasEscapes = false
  private var state = State.plain

  /// Reads up to and past the closing quotation mark.
  ///
  /// - Parameter position: Where to begin; afterwards, after what was read or at the byte that is
  ///   wrong.
  mutating func scan(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Progress {
    while position < bytes.count {
      switch state {
      case .plain:
        position = Self.endOfRun(bytes, from: position)
        guard position < bytes.count else { return .more }
        let byte = bytes[position]
        guard byte >= 0x20 else { return .invalid(.controlCharacter) }
        position += 1
        if byte == 0x22 { return .ended }
        hasEscapes = true
        state = .escape
      case .escape:
        switch bytes[position] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: state = .plain
        case 0x75: state = .digits(4)
        default: return .invalid(.badEscape)
        }
        position += 1
      case .digits(let count):
        guard JSONBytes.hexDigit(bytes[position]) != nil else { return .invalid(.badEscape) }
        state = count == 1 ? .plain : .digits(count - 1)
        position += 1
      }
    }
    return .more
  }

  /// The place of the next quotation mark, backslash or control character, or the end.
  static func endOfRun(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard let base = bytes.baseAddress else { return bytes.count }
    var position = start
    // Eight at a time: a byte is 0, or smaller than 0x20, where subtracting borrows into its
    // highest bit. A borrow only spreads to later bytes, so the first place found is right.
    while position &+ 8 <= bytes.count {
      let word = UInt64(
        littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let quote = word ^ 0x2222_2222_2222_2222
      let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
      let ones: UInt64 = 0x0101_0101_0101_0101
      let found =
        ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
        | ((word &- (ones &* 0x20)) & ~word)
      let marks = found & 0x8080_8080_8080_8080
      if marks != 0 { return position &+ marks.trailingZeroBitCount / 8 }
      position &+= 8
    }
    while position < bytes.count {
      let byte = base.load(fromByteOffset: position, as: UInt8.self)
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { return position }
      position &+= 1
    }
    return position
  }
}
