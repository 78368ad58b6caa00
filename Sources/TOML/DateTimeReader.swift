/// Dates and times (TOML 1.0, "Offset Date-Time" and after; RFC 3339, section 5.6).
enum DateTimeReader {
  /// Whether a word is ten characters that look like a date, which a time may follow.
  static func isDate(_ word: String) -> Bool {
    word.utf8.count == 10 && looksLikeDate(Array(word.utf8))
  }

  /// Nil when it looks like neither a date nor a time.
  static func read(_ word: String) throws(WordError) -> TOMLScalar? {
    let bytes = Array(word.utf8)
    var scan = DateScan(bytes: bytes[...])
    if looksLikeDate(bytes) {
      guard let date = scan.date() else { throw wrong(word, "a date such as 2026-01-31") }
      if scan.isAtEnd { return .localDate(date) }
      let example = "a date and time such as 2026-01-31T13:45:00Z"
      guard scan.take("T") || scan.take("t"), let time = scan.time() else {
        throw wrong(word, example)
      }
      if scan.isAtEnd { return .localDateTime(date, time) }
      guard let offset = scan.offset(), scan.isAtEnd else { throw wrong(word, example) }
      return .offsetDateTime(date, time, offsetMinutes: offset)
    }
    guard bytes.count > 2, bytes[2] == UInt8(ascii: ":") else { return nil }
    guard let time = scan.time(), scan.isAtEnd else { throw wrong(word, "a time such as 13:45:00") }
    return .localTime(time)
  }

  private static func looksLikeDate(_ bytes: [UInt8]) -> Bool {
    bytes.count > 4 && bytes[4] == UInt8(ascii: "-")
      && bytes.prefix(4).allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func wrong(_ word: String, _ example: String) -> WordError {
    let shown = word.utf8.count > 40 ? word.prefix(40) + "…" : word
    return WordError("\(shown) is not \(example)")
  }
}

private struct DateScan {
  var bytes: ArraySlice<UInt8>

  var isAtEnd: Bool { bytes.isEmpty }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard bytes.first == UInt8(ascii: character) else { return false }
    bytes.removeFirst()
    return true
  }

  /// A number of this many digits within a range.
  private mutating func number(digits: Int, in range: ClosedRange<Int>) -> Int? {
    let word = bytes.prefix(digits)
    guard word.count == digits, word.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    bytes.removeFirst(digits)
    let number = word.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return range.contains(number) ? number : nil
  }

  mutating func date() -> TOMLDate? {
    guard let year = number(digits: 4, in: 1...9999), take("-"),
      let month = number(digits: 2, in: 1...12), take("-"),
      let day = number(digits: 2, in: 1...Self.days(of: month, in: year))
    else { return nil }
    return TOMLDate(year: year, month: month, day: day)
  }

  mutating func time() -> TOMLTime? {
    guard let hour = number(digits: 2, in: 0...23), take(":"),
      let minute = number(digits: 2, in: 0...59), take(":"),
      let second = number(digits: 2, in: 0...59)
    else { return nil }
    var nanosecond = 0
    if take(".") {
      let digits = bytes.prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty else { return nil }
      bytes.removeFirst(digits.count)
      var scale = 100_000_000
      for digit in digits.prefix(9) {
        nanosecond += Int(digit - 0x30) * scale
        scale /= 10
      }
    }
    return TOMLTime(hour: hour, minute: minute, second: second, nanosecond: nanosecond)
  }

  /// Minutes ahead of UTC.
  mutating func offset() -> Int? {
    if take("Z") || take("z") { return 0 }
    let sign = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = number(digits: 2, in: 0...23), take(":"),
      let minutes = number(digits: 2, in: 0...59)
    else { return nil }
    return sign * (hours * 60 + minutes)
  }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
