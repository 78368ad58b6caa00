/// Where and how a byte sequence stops being UTF-8 (RFC 3629).
package struct UTF8Error: Hashable, Sendable {
  /// The ways in which a sequence can be wrong.
  package enum Kind: String, Hashable, Sendable {
    case loneContinuation = "continuation byte without a lead byte"
    case overlong = "overlong encoding"
    case surrogate = "surrogate"
    case tooLarge = "code point above U+10FFFF"
    case badLead = "byte that starts no sequence"
    case truncated = "sequence cut short"
  }

  package var kind: Kind
  /// The offset of the sequence's first byte, counted over the whole message.
  package var offset: UInt64

  package init(_ kind: Kind, at offset: UInt64) {
    self.kind = kind
    self.offset = offset
  }

  package var description: String { kind.rawValue }
}
