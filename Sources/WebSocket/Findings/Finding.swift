/// A rule of the protocol that some bytes broke, and where.
package struct Finding: Hashable, Sendable {
  /// What was seen; `text` makes the sentence of it.
  package enum Fact: Hashable, Sendable {
    case none
    case number(UInt64)
    case opcode(Opcode)
    case closeCode(CloseCode)
    case repeatedKey(MaskingKey)
    /// Masking keys that grow by the same amount each time.
    case keyStep(UInt32)
    /// A masking key of 00000000, which masks nothing.
    case zeroKey
    /// A handshake key that was used before on the very same TCP connection.
    case keyOfSameConnection(String)
    case expected(String, got: String)
    case quoted(String)
    case utf8(UTF8Error)
  }

  package var rule: FindingID
  /// Who sent the bytes.
  package var from: Endpoint
  /// Bytes of that direction from its first byte, handshake included.
  package var offset: UInt64
  package var fact: Fact

  package init(_ rule: FindingID, from: Endpoint, offset: UInt64, fact: Fact = .none) {
    self.rule = rule
    self.from = from
    self.offset = offset
    self.fact = fact
  }

  /// Its severity: the level of its rule, except that a single key of zeros is only a warning.
  package var level: Level { fact == .zeroKey ? .warning : rule.level }

  /// One sentence for people: the rule's title and the fact.
  package var text: String {
    switch fact {
    case .none: rule.title
    case .number(let number): "\(rule.title): \(number)"
    case .opcode(let opcode): "\(rule.title): 0x\(String(opcode.rawValue, radix: 16))"
    case .closeCode(let code): "\(rule.title): \(code.rawValue)"
    case .repeatedKey(let key): "\(rule.title): \(key.hex) twice in a row"
    case .keyStep(let step): "\(rule.title): each is the one before plus \(step)"
    case .zeroKey: "\(rule.title): 00000000 masks nothing"
    case .keyOfSameConnection(let key):
      "Sec-WebSocket-Key was used in an earlier handshake on the same connection: \(key)"
    case .expected(let expected, let got): "\(rule.title): expected \(expected), got \(got)"
    case .quoted(let text): "\(rule.title): \(text)"
    case .utf8(let defect): "\(rule.title): \(defect.description) at payload byte \(defect.offset)"
    }
  }
}
