extension Parser {
  /// Reads a string with its quotes.
  ///
  /// - Parameter allowsLines: Whether three quotes begin a string of several lines; a key has none.
  mutating func readString(allowsLines: Bool) throws(TOMLError) -> String {
    let start = cursor.position
    let quote = cursor.next ?? UInt8(ascii: "\"")
    let isLong = allowsLines && cursor.count(of: quote, upTo: 3) == 3
    cursor.advance(isLong ? 3 : 1)
    if isLong { cursor.takeNewline() }
    var text: [UInt8] = []
    while true {
      guard let byte = cursor.next, isLong || !cursor.isAtNewline else {
        throw Self.unclosed(isLong, quote, at: start)
      }
      if byte == quote, takeEnd(isLong, quote, &text) {
        return String(decoding: text, as: UTF8.self)
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        try readEscape(isLong, &text)
      } else if cursor.takeNewline() {
        text.append(UInt8(ascii: "\n"))
      } else if Self.isControl(byte) {
        throw control(in: "a string")
      } else {
        text.append(byte)
        cursor.advance()
      }
    }
  }

  /// Takes the closing quotes; false where a quote is part of a multi-line string.
  private mutating func takeEnd(_ isLong: Bool, _ quote: UInt8, _ text: inout [UInt8]) -> Bool {
    guard isLong else {
      cursor.advance()
      return true
    }
    // Up to two quotes may be the last characters of the text.
    let count = cursor.count(of: quote, upTo: 5)
    guard count >= 3 else { return false }
    text += Array(repeating: quote, count: count - 3)
    cursor.advance(count)
    return true
  }

  private mutating func readEscape(_ isLong: Bool, _ text: inout [UInt8]) throws(TOMLError) {
    let escape = cursor
    cursor.advance()
    if isLong, skipLineEnd() { return }
    switch cursor.next {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "\""): text.append(0x22)
    case UInt8(ascii: "\\"): text.append(0x5C)
    case UInt8(ascii: "u"): return try readScalar(digits: 4, escape, &text)
    case UInt8(ascii: "U"): return try readScalar(digits: 8, escape, &text)
    default:
      throw TOMLError(
        position: escape.position,
        message: "unknown escape; write \\\\ for a backslash, or the text in single quotes")
    }
    cursor.advance()
  }

  /// Skips a line end after a backslash, with all blanks and line ends around it.
  private mutating func skipLineEnd() -> Bool {
    var ahead = cursor
    ahead.skipBlanks()
    guard ahead.takeNewline() else { return false }
    repeat { ahead.skipBlanks() } while ahead.takeNewline()
    cursor = ahead
    return true
  }

  private mutating func readScalar(
    digits count: Int, _ escape: Cursor, _ text: inout [UInt8]
  ) throws(TOMLError) {
    cursor.advance()
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let byte = cursor.next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
        byte < 0x80
      else { throw unexpected("\(count) hexadecimal digits in the escape") }
      value = value << 4 | UInt32(digit)
      cursor.advance()
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw TOMLError(
        position: escape.position, message: "the escape is not a Unicode scalar value")
    }
    text += Array(String(Character(scalar)).utf8)
  }

  private static func unclosed(
    _ isLong: Bool, _ quote: UInt8, at position: TOMLPosition
  ) -> TOMLError {
    let mark = String(repeating: Character(Unicode.Scalar(quote)), count: isLong ? 3 : 1)
    let end = isLong ? "the end of the file" : "the end of its line"
    return TOMLError(position: position, message: "the string is not closed with \(mark) at \(end)")
  }
}
