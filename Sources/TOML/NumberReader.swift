/// Integers and floats (TOML 1.0, "Integer" and "Float").
enum NumberReader {
  static func read(_ word: String) throws(WordError) -> TOMLScalar {
    let bytes = Array(word.utf8)
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
      guard let digits = digits(bytes.dropFirst(2), radix) else { break }
      guard let number = Int(digits, radix: radix) else { throw tooLarge(word) }
      return .integer(number)
    }
    guard let shape = Shape(bytes) else { throw refusal(word) }
    let text = String(decoding: bytes.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    if shape.isFloat {
      guard let number = Double(text) else { throw refusal(word) }
      return .float(number)
    }
    guard let number = Int(text) else { throw tooLarge(word) }
    return .integer(number)
  }

  /// Digits without the underscores between them; nil when there is anything else.
  private static func digits(_ bytes: ArraySlice<UInt8>, _ radix: Int) -> String? {
    var digits = ""
    var isAfterDigit = false
    for byte in bytes {
      let character = Character(Unicode.Scalar(byte))
      if byte == UInt8(ascii: "_"), isAfterDigit {
        isAfterDigit = false
      } else if let value = character.hexDigitValue, value < radix {
        digits.append(character)
        isAfterDigit = true
      } else {
        return nil
      }
    }
    return isAfterDigit ? digits : nil
  }

  private static func tooLarge(_ word: String) -> WordError {
    WordError("\(shortened(word)) does not fit into 64 bits")
  }

  private static func refusal(_ word: String) -> WordError {
    let unsigned = word.drop { $0 == "+" || $0 == "-" }
    switch word.lowercased() {
    case "true", "false": return WordError("write \(word.lowercased()) in lower case")
    default: break
    }
    if let first = unsigned.first, first.isNumber || first == "." {
      let hint =
        unsigned.hasPrefix("0") && unsigned.dropFirst().first?.isNumber == true
        ? "a number must not begin with 0" : "text belongs in quotes"
      return WordError("\(shortened(word)) is not a number; \(hint)")
    }
    return WordError("\(shortened(word)) is not a value; text belongs in quotes")
  }

  private static func shortened(_ word: String) -> String {
    word.utf8.count > 40 ? word.prefix(40) + "…" : word
  }
}

/// What the bytes of a decimal number stand for.
private struct Shape {
  private(set) var isFloat = false
  private let bytes: [UInt8]
  private var index = 0

  /// Nil when they are not a number.
  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    _ = take("+") || take("-")
    let start = index
    guard takeDigits() else { return nil }
    // Only a point or an exponent may follow a leading 0.
    if bytes[start] == UInt8(ascii: "0"), index > start + 1 { return nil }
    if take(".") {
      isFloat = true
      guard takeDigits() else { return nil }
    }
    if take("e") || take("E") {
      isFloat = true
      _ = take("+") || take("-")
      guard takeDigits() else { return nil }
    }
    guard index == bytes.count else { return nil }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  /// Digits, of which single underscores may stand between two.
  private mutating func takeDigits() -> Bool {
    guard isDigit(at: index) else { return false }
    while isDigit(at: index) {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "_"), isDigit(at: index + 1) {
        index += 1
      }
    }
    return true
  }

  private func isDigit(at index: Int) -> Bool {
    index < bytes.count && (0x30...0x39).contains(bytes[index])
  }
}
