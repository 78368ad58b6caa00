/// Text of HTTP heads: one Unicode scalar a byte, so that any byte survives the way to String and
/// back (ISO 8859-1, the historical charset that RFC 9110, section 5.5, mentions).
package enum Latin1 {
  /// The text of any bytes.
  package static func string(_ bytes: some Collection<UInt8>) -> String {
    if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
    var scalars = String.UnicodeScalarView()
    for byte in bytes { scalars.append(Unicode.Scalar(byte)) }
    return String(scalars)
  }

  /// The bytes that `string` was made of; text from elsewhere goes out as UTF-8 where it does not
  /// fit.
  package static func bytes(_ text: String) -> [UInt8] {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return Array(text.utf8) }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return Array(text.utf8) }
      bytes.append(byte)
    }
    return bytes
  }

  /// Appends the bytes that `text` was made of.
  package static func append(_ text: String, to bytes: inout [UInt8]) {
    let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    if isASCII { bytes.append(contentsOf: text.utf8) } else { bytes += Self.bytes(text) }
  }

  /// The beginning of `bytes` as text, for a sentence.
  static func quote(_ bytes: some Collection<UInt8>) -> String { string(bytes.prefix(64)) }
}

/// Questions about bytes and text by the grammar of RFC 9110, section 5.6.
enum HTTPGrammar {
  /// Whether the byte is allowed in a token (`tchar`).
  static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "^")...UInt8(ascii: "z"), UInt8(ascii: "#")...UInt8(ascii: "'"),
      UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  static func isToken(_ text: some Collection<UInt8>) -> Bool {
    !text.isEmpty && text.allSatisfy(isTokenByte)
  }

  static func isToken(_ text: String) -> Bool { isToken(text.utf8) }

  static func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// Without the spaces and tabs at both ends.
  static func trimmed<Bytes: BidirectionalCollection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence
  where Bytes.SubSequence: BidirectionalCollection<UInt8> {
    let start = bytes.drop(while: isWhitespace)
    guard let last = start.lastIndex(where: { !isWhitespace($0) }) else {
      return bytes[bytes.startIndex..<bytes.startIndex]
    }
    return bytes[start.startIndex...last]
  }

  static func trimmed(_ text: Substring) -> String {
    let bytes = trimmed(text.utf8)
    return String(text[bytes.startIndex..<bytes.endIndex])
  }

  /// Equality of names, in which the case of ASCII letters does not count.
  static func equal(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count
      && zip(left.utf8, right.utf8).allSatisfy { lowercased($0) == lowercased($1) }
  }

  static func hasPrefix(_ text: String, _ prefix: String) -> Bool {
    text.utf8.count >= prefix.utf8.count
      && zip(text.utf8, prefix.utf8).allSatisfy { lowercased($0) == lowercased($1) }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }
}
