/// A number, or one of JSON's three words.
enum JSONWord {
  case number
  case isTrue
  case isFalse
  case null

  /// Reads a run of letters, digits and signs, to its end (RFC 8259, sections 3 and 6).
  ///
  /// - Returns: What it is, or why it is not one of these.
  static func read(_ bytes: some Collection<UInt8>) -> Result<JSONWord, JSONError.Reason> {
    guard let first = bytes.first else { return .failure(.badWord) }
    switch first {
    case 0x2D, 0x30...0x39: return isNumber(bytes) ? .success(.number) : .failure(.badNumber)
    case 0x74 where bytes.elementsEqual("true".utf8): return .success(.isTrue)
    case 0x66 where bytes.elementsEqual("false".utf8): return .success(.isFalse)
    case 0x6E where bytes.elementsEqual("null".utf8): return .success(.null)
    default: return .failure(.badWord)
    }
  }

  /// `-`, an integer without leading zeros, a fraction, an exponent.
  private static func isNumber<Bytes: Collection<UInt8>>(_ bytes: Bytes) -> Bool {
    var place = bytes.startIndex
    func peek() -> UInt8? { place < bytes.endIndex ? bytes[place] : nil }
    func skipDigits() -> Int {
      var count = 0
      while let byte = peek(), JSONBytes.isDigit(byte) {
        bytes.formIndex(after: &place)
        count += 1
      }
      return count
    }
    if peek() == 0x2D { bytes.formIndex(after: &place) }
    let isZero = peek() == 0x30
    let whole = skipDigits()
    guard whole == 1 || (whole > 1 && !isZero) else { return false }
    if peek() == 0x2E {
      bytes.formIndex(after: &place)
      guard skipDigits() > 0 else { return false }
    }
    if let byte = peek(), byte == 0x65 || byte == 0x45 {
      bytes.formIndex(after: &place)
      if let sign = peek(), sign == 0x2B || sign == 0x2D { bytes.formIndex(after: &place) }
      guard skipDigits() > 0 else { return false }
    }
    return place == bytes.endIndex
  }
}

extension JSONError.Reason: Error {}
