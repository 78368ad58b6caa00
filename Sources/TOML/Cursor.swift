/// A place in the bytes of a document, which only moves on.
struct Cursor {
  let bytes: [UInt8]
  private(set) var offset: Int
  private var line = 1
  /// The offset of the line's first byte.
  private var lineStart: Int
  /// The bytes since then that only continue a character (RFC 3629, section 3).
  private var continuations = 0

  init(_ bytes: [UInt8], from start: Int = 0) {
    self.bytes = bytes
    offset = start
    lineStart = start
  }

  var position: TOMLPosition {
    TOMLPosition(line: line, column: offset - lineStart - continuations + 1)
  }

  /// The next byte; nil at the end.
  var next: UInt8? { peek(0) }

  func peek(_ distance: Int) -> UInt8? {
    offset + distance < bytes.count ? bytes[offset + distance] : nil
  }

  mutating func advance(_ count: Int = 1) {
    for _ in 0..<count {
      guard let byte = next else { return }
      offset += 1
      if byte == UInt8(ascii: "\n") {
        (line, lineStart, continuations) = (line + 1, offset, 0)
      } else if byte & 0xC0 == 0x80 {
        continuations += 1
      }
    }
  }

  /// Takes an ASCII character if it is the next one.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    advance()
    return true
  }

  /// How often a byte is repeated here, up to a limit.
  func count(of byte: UInt8, upTo limit: Int) -> Int {
    (0..<limit).first { peek($0) != byte } ?? limit
  }

  /// Whether a line ends here: with LF or CRLF.
  var isAtNewline: Bool {
    next == UInt8(ascii: "\n")
      || (next == UInt8(ascii: "\r") && peek(1) == UInt8(ascii: "\n"))
  }

  /// Takes the end of a line if it is here.
  @discardableResult
  mutating func takeNewline() -> Bool {
    guard isAtNewline else { return false }
    if next == UInt8(ascii: "\r") { advance() }
    advance()
    return true
  }

  mutating func skipBlanks() {
    while next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { advance() }
  }

  /// Takes a bare word: letters, digits, and the signs that numbers and dates have.
  mutating func takeWord() -> String {
    let start = offset
    while let byte = next, Self.isWordByte(byte) { advance() }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: ":"): true
    default: isBareKeyByte(byte)
    }
  }

  /// Whether a key may hold the byte without quotes (TOML 1.0, "Keys").
  static func isBareKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
