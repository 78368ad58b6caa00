/// A rule of the protocol that some bytes broke, and where.
package struct Finding: Hashable, Sendable {
  /// What was seen, for the sentence; the words are made in `text`.
  package enum Fact: Hashable, Sendable {
    case none
    case number(UInt64)
    case opcode(Opcode)
    case closeCode(CloseCode)
    /// A masking key, or any four bytes.
    case key(MaskingKey)
    case expected(String, got: String)
    case quoted(String)
    case utf8(UTF8Defect)
  }

  package var rule: Rule
  /// Who sent the bytes.
  package var from: Endpoint
  /// Bytes of that direction from its first byte, handshake included.
  package var offset: UInt64
  package var fact: Fact

  package init(_ rule: Rule, from: Endpoint, offset: UInt64, fact: Fact = .none) {
    self.rule = rule
    self.from = from
    self.offset = offset
    self.fact = fact
  }

  /// One sentence for people: the rule's title and the fact.
  package var text: String {
    switch fact {
    case .none: rule.title
    case .number(let number): "\(rule.title): \(number)"
    case .opcode(let opcode): "\(rule.title): 0x\(String(opcode.rawValue, radix: 16))"
    case .closeCode(let code): "\(rule.title): \(code.rawValue)"
    case .key(let key): "\(rule.title): \(key.hex)"
    case .expected(let expected, let got): "\(rule.title): expected \(expected), got \(got)"
    case .quoted(let text): "\(rule.title): \(text)"
    case .utf8(let defect): "\(rule.title): \(defect.description) at payload byte \(defect.offset)"
    }
  }
}
