/// Why bytes are not JSON (RFC 8259), and at which byte.
package struct JSONError: Error, Equatable, Sendable {
  /// What the offending bytes are.
  package enum Reason: Equatable, Sendable {
    /// A character that is not allowed here.
    case unexpectedCharacter
    /// A value where a name, a comma, a colon or the end has to be.
    case unexpectedValue
    /// A bracket that closes nothing, or closes the wrong kind.
    case unexpectedBracket
    /// A number with a leading zero, without digits, or longer than the limit.
    case badNumber
    /// Letters that are not `true`, `false` or `null`.
    case badWord
    /// A backslash that no escape follows (section 7).
    case badEscape
    /// A control character inside a string, which has to be escaped (section 7).
    case controlCharacter
    /// The bytes end inside the document.
    case unexpectedEnd
  }

  package var reason: Reason
  /// Bytes from the beginning of the document.
  package var offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// The reason in a few words, without the offset.
  package var text: String {
    switch reason {
    case .unexpectedCharacter: "unexpected character"
    case .unexpectedValue: "unexpected value"
    case .unexpectedBracket: "unexpected closing bracket"
    case .badNumber: "invalid number"
    case .badWord: "expected true, false or null"
    case .badEscape: "invalid escape in a string"
    case .controlCharacter: "unescaped control character in a string"
    case .unexpectedEnd: "unexpected end"
    }
  }
}
