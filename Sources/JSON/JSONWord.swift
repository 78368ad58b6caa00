/// A number, or one of JSON's three words.
enum JSONWord {
  case number
  case isTrue
  case isFalse
  case null

  /// Reads a number or a word (RFC 8259, sections 3 and 6), which no letter, digit or sign may
  /// follow.
  ///
  /// - Parameter position: Where it begins; moved to its end.
  /// - Returns: What it is, or why it is not one of these.
  static func read(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int
  ) -> Result<JSONWord, JSONError.Reason> {
    guard position < bytes.count else { return .failure(.badWord) }
    switch bytes[position] {
    case 0x2D, 0x30...0x39:
      let isNumber = skipNumber(bytes, &position) && isEnd(bytes, position)
      return isNumber ? .success(.number) : .failure(.badNumber)
    case 0x74 where skip("true", bytes, &position): return .success(.isTrue)
    case 0x66 where skip("false", bytes, &position): return .success(.isFalse)
    case 0x6E where skip("null", bytes, &position): return .success(.null)
    default: return .failure(.badWord)
    }
  }

  /// Reads a run of letters, digits and signs, to its end.
  static func read(_ run: [UInt8]) -> Result<JSONWord, JSONError.Reason> {
    var position = 0
    return run.withUnsafeBytes { read($0, &position) }
  }

  private static func isEnd(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> Bool {
    position == bytes.count || !JSONBytes.isWordByte(bytes[position])
  }

  private static func skip(
    _ word: StaticString, _ bytes: UnsafeRawBufferPointer, _ position: inout Int
  ) -> Bool {
    let count = word.utf8CodeUnitCount
    guard bytes.count - position >= count else { return false }
    for index in 0..<count where bytes[position + index] != word.utf8Start[index] { return false }
    position += count
    return isEnd(bytes, position)
  }

  /// Reads past `-`, an integer without leading zeros, a fraction, an exponent.
  @inline(__always)
  private static func skipNumber(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int
  ) -> Bool {
    var place = position
    defer { position = place }
    func takes(_ one: UInt8, _ other: UInt8) -> Bool {
      guard place < bytes.count, bytes[place] == one || bytes[place] == other else { return false }
      place &+= 1
      return true
    }
    func skipDigits() -> Int {
      let start = place
      while place < bytes.count, JSONBytes.isDigit(bytes[place]) { place &+= 1 }
      return place &- start
    }
    _ = takes(0x2D, 0x2D)
    let isZero = place < bytes.count && bytes[place] == 0x30
    let whole = skipDigits()
    guard whole == 1 || (whole > 1 && !isZero) else { return false }
    if takes(0x2E, 0x2E), skipDigits() == 0 { return false }
    if takes(0x65, 0x45) {
      _ = takes(0x2B, 0x2D)
      return skipDigits() > 0
    }
    return true
  }
}

extension JSONError.Reason: Error {}
