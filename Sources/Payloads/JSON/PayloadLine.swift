/// One line of a text that is laid out, and how deep it is nested.
package struct PayloadLine: Equatable, Sendable {
  package var depth: Int
  package var runs: [PayloadRun]
}

/// A piece of a line.
package struct PayloadRun: Equatable, Sendable {
  package enum Kind: Sendable {
    case key, string, number, literal, punctuation
  }

  /// As in the payload; not made safe for a terminal.
  package var text: [UInt8]
  package var kind: Kind

  init(_ text: [UInt8], _ kind: Kind) {
    self.text = text
    self.kind = kind
  }

  static let space = PayloadRun(Array(" ".utf8), .punctuation)
}
