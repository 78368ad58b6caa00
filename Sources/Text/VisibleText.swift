/// Text made safe to show, for lines: output, sentences on standard error, help.
///
/// It holds whatever strangers write: payloads, header fields, names of files, values of options,
/// names of rules. Cells have the ``Sanitizer``, which decides by the same ``ScalarKind``.
package enum VisibleText {
  /// Marks that may stand on one base: more than languages need, fewer than hide the line above.
  private static let largestPile = 4

  /// UTF-8 as it is, except that controls, invisible and private characters, marks piled on each
  /// other, and bytes that are not UTF-8 become escapes: `\n`, `\u{1B}`, `\xFF`.
  ///
  /// What is safe already stays the same.
  package static func make(_ bytes: some Collection<UInt8>) -> String {
    let bytes = Array(bytes)
    if isPlain(bytes) { return String(decoding: bytes, as: UTF8.self) }
    var text = ""
    var scanner = ScalarScanner(bytes)
    var room = 0
    while let element = scanner.next() {
      switch element {
      case .invalid(let byte):
        text += Escape.text(of: byte)
        room = largestPile
      case .scalar(let scalar): append(scalar, to: &text, room: &room)
      }
    }
    return text
  }

  package static func make(_ text: String) -> String { make(text.utf8) }

  /// The same, but lines stay lines.
  package static func makeLines(_ text: String) -> String {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { make($0) }.joined(separator: "\n")
  }

  /// Whether a scalar is shown as it is wherever it stands.
  package static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch ScalarKind(scalar) {
    case .base, .flagLetter, .modifier: true
    case .combining, .control, .escaped: false
    }
  }

  private static func append(
    _ scalar: Unicode.Scalar, to text: inout String, room: inout Int
  ) {
    switch ScalarKind(scalar) {
    case .base, .flagLetter, .modifier:
      text.unicodeScalars.append(scalar)
      room = largestPile
    case .combining where room > 0:
      text.unicodeScalars.append(scalar)
      room -= 1
    case .combining: text += Escape.text(of: scalar)
    case .control, .escaped:
      switch scalar {
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default: text += Escape.text(of: scalar)
      }
      room = largestPile
    }
  }

  /// Whether it is ASCII without controls, as most text is: then no character needs a closer look.
  package static func isPlain(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      while start < bytes.count {
        // In blocks without an early exit, which the optimizer turns into vectors.
        let end = min(bytes.count, start + 64)
        var isOther = false
        for index in start..<end { isOther = isOther || bytes[index] &- 0x20 > 0x5E }
        if isOther { return false }
        start = end
      }
      return true
    }
  }

  /// Two lower-case digits a byte.
  package static func hex(_ bytes: some Collection<UInt8>) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      for digit in [byte >> 4, byte & 0xF] {
        digits.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }
}
