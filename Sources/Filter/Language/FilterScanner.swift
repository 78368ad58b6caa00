/// Cuts the text of a filter into its parts; the parser says which part it wants next.
///
/// It works on UTF-8 bytes, and every error it throws carries their offset.
struct FilterScanner {
  let bytes: [UInt8]
  private(set) var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { position >= bytes.count }

  /// The byte `distance` places on; nil past the end.
  func peek(_ distance: Int = 0) -> UInt8? {
    let index = position + distance
    return index >= 0 && index < bytes.count ? bytes[index] : nil
  }

  mutating func advance(by count: Int = 1) { position = min(position + count, bytes.count) }

  /// Goes back to an earlier position.
  mutating func rewind(to position: Int) { self.position = min(position, bytes.count) }

  mutating func skipSpace() {
    while let byte = peek(), Self.isSpace(byte) { position += 1 }
  }

  /// Takes `text` when it is next, whatever follows.
  mutating func take(_ text: StaticString) -> Bool {
    guard hasNext(text) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  func hasNext(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { wanted in
      bytes.count - position >= wanted.count
        && wanted.indices.allSatisfy { bytes[position + $0] == wanted[$0] }
    }
  }

  /// Takes one of `words` when it is next, in any case, and ends there.
  mutating func take(word words: String...) -> Bool {
    var end = position
    while end < bytes.count, Self.isNameByte(bytes[end]) { end += 1 }
    // A longer word, such as `or-else` or `in:x`, is not the keyword.
    let isGlued = end < bytes.count && Self.isWordByte(bytes[end]) && bytes[end] != 0x2F
    guard !isGlued, words.contains(Self.lowercased(bytes[position..<end])) else { return false }
    position = end
    return true
  }

  /// Takes a name: letters, digits, underscores and dots, in lower case; empty when none is next.
  mutating func takeName() -> String {
    let start = position
    guard let first = peek(), Self.isLetter(first) else { return "" }
    while let byte = peek(), Self.isNameByte(byte) { position += 1 }
    return Self.lowercased(bytes[start..<position])
  }

  /// Takes bytes as long as they satisfy a condition.
  mutating func take(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = position
    while let byte = peek(), isWanted(byte) { position += 1 }
    return bytes[start..<position]
  }

  /// Takes a value without quotes; inside a set it ends before `..`.
  mutating func takeValue(inSet: Bool) -> ArraySlice<UInt8> {
    let start = position
    while let byte = peek(), Self.isValueByte(byte) {
      if inSet, byte == 0x2E, peek(1) == 0x2E { break }
      position += 1
    }
    return bytes[start..<position]
  }

  /// Some text around a place, for a sentence.
  func excerpt(_ range: Range<Int>) -> String {
    String(decoding: bytes[range].prefix(40), as: UTF8.self)
  }
}

extension FilterScanner {
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == 0x2E
  }

  /// Whether the byte is allowed in a word that is looked for everywhere.
  static func isWordByte(_ byte: UInt8) -> Bool {
    isValueByte(byte) && !["=", "<", ">", "!", "~"].contains(Unicode.Scalar(byte))
  }

  /// Whether the byte is allowed in a value without quotes.
  static func isValueByte(_ byte: UInt8) -> Bool {
    !isSpace(byte) && !["(", ")", "{", "}", "&", "|", ",", "\""].contains(Unicode.Scalar(byte))
  }

  static func lowercased(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.map(ASCII.lowercased), as: UTF8.self)
  }
}

/// Letters of ASCII.
enum ASCII {
  static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  /// The value of a hexadecimal digit; nil for any other byte.
  static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
