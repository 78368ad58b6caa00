/// Reads a document line by line.
struct Parser {
  var cursor: Cursor
  var tree = Tree()

  init(_ bytes: [UInt8]) throws(TOMLError) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    cursor = Cursor(bytes, from: bytes.starts(with: mark) ? mark.count : 0)
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      var cursor = cursor
      cursor.advance(error.byteOffsets.lowerBound - cursor.offset)
      throw TOMLError(
        position: cursor.position, message: "this is not UTF-8; save the file with that encoding")
    }
  }

  mutating func readDocument() throws(TOMLError) {
    var table = Tree.root
    while true {
      cursor.skipBlanks()
      guard let byte = cursor.next else { return }
      if byte == UInt8(ascii: "[") {
        tree.endSection()
        table = try readHeader()
        try endLine(after: "the table's header")
      } else if byte == UInt8(ascii: "#") || cursor.isAtNewline {
        try endLine(after: "the comment")
      } else {
        _ = try readValue(at: readKeyAndEquals(in: table))
        try endLine(after: "the value")
      }
    }
  }

  /// Reads a document that is one value.
  mutating func readOnlyValue() throws(TOMLError) -> Int {
    cursor.skipBlanks()
    let node = try readValue(at: .none)
    try skipSpace()
    guard cursor.next == nil else { throw unexpected("nothing more after the value") }
    return node
  }

  private mutating func readHeader() throws(TOMLError) -> Int {
    cursor.advance()
    let isArray = cursor.take("[")
    cursor.skipBlanks()
    let key = try readKey()
    let table = try isArray ? tree.appendTable(key) : tree.define(key)
    guard cursor.take("]"), !isArray || cursor.take("]") else {
      throw unexpected(isArray ? "]] at the end of the header" : "] at the end of the header")
    }
    return table
  }

  /// Reads `key =`, and the blanks after it.
  mutating func readKeyAndEquals(in table: Int) throws(TOMLError) -> Tree.Destination {
    let key = try readKey()
    guard cursor.take("=") else { throw unexpected("= after the key") }
    cursor.skipBlanks()
    return try tree.place(for: key, in: table)
  }

  /// Reads names with dots between them, and the blanks after them.
  private mutating func readKey() throws(TOMLError) -> [KeyPart] {
    var key: [KeyPart] = []
    repeat {
      cursor.skipBlanks()
      key.append(try readKeyPart())
      cursor.skipBlanks()
    } while cursor.take(".")
    return key
  }

  private mutating func readKeyPart() throws(TOMLError) -> KeyPart {
    let position = cursor.position
    if cursor.next == UInt8(ascii: "\"") || cursor.next == UInt8(ascii: "'") {
      return KeyPart(name: try readString(allowsLines: false), position: position)
    }
    let start = cursor.offset
    while let byte = cursor.next, Cursor.isBareKeyByte(byte) { cursor.advance() }
    guard cursor.offset > start else {
      throw unexpected("a key: letters, digits, _ or -, or quotes")
    }
    return KeyPart(
      name: String(decoding: cursor.bytes[start..<cursor.offset], as: UTF8.self),
      position: position)
  }
}

// What stands between values.
extension Parser {
  private mutating func endLine(after what: String) throws(TOMLError) {
    cursor.skipBlanks()
    try skipComment()
    guard cursor.takeNewline() || cursor.next == nil else {
      throw unexpected("the end of the line after \(what)")
    }
  }

  private mutating func skipComment() throws(TOMLError) {
    guard cursor.next == UInt8(ascii: "#") else { return }
    while let byte = cursor.next, !cursor.isAtNewline {
      if Self.isControl(byte) { throw control(in: "a comment") }
      cursor.advance()
    }
  }

  /// Skips blanks, line ends and comments, as they may be in an array.
  mutating func skipSpace() throws(TOMLError) {
    repeat {
      cursor.skipBlanks()
      try skipComment()
    } while cursor.takeNewline()
  }

  /// Whether a byte is a control character that text must not hold as it is; a tab is allowed.
  static func isControl(_ byte: UInt8) -> Bool {
    (byte < 0x20 && byte != UInt8(ascii: "\t")) || byte == 0x7F
  }
}

extension Parser {
  /// What is wrong here, where something else was expected.
  func unexpected(_ expected: String) -> TOMLError {
    TOMLError(position: cursor.position, message: "expected \(expected), found \(found)")
  }

  func control(in what: String) -> TOMLError {
    TOMLError(position: cursor.position, message: "\(what) cannot hold \(found)")
  }

  private var found: String {
    guard let byte = cursor.next else { return "the end of the file" }
    if cursor.isAtNewline { return "the end of the line" }
    if byte == UInt8(ascii: "\r") { return "a carriage return without a line feed" }
    let rest = cursor.bytes[cursor.offset...].prefix(4)
    guard let scalar = String(decoding: rest, as: UTF8.self).unicodeScalars.first else { return "" }
    if (0x21...0x7E).contains(scalar.value) { return String(Character(scalar)) }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "the character U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
