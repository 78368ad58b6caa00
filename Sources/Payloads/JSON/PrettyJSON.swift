/// JSON laid out for people, without changing a byte of its values.
package enum PrettyJSON {
  /// The lines of bytes that are one whole object or array; nil for anything else.
  package static func lines(of bytes: [UInt8]) -> [PayloadLine]? {
    JSONLines.lines(of: bytes)?.map { line in
      var runs: [PayloadRun] = []
      for token in line.tokens {
        runs.append(PayloadRun(Array(bytes[token.range]), token.kind.runKind))
        // Only what was between tokens is left out; a space makes them readable.
        if token.isFollowedBySpace { runs.append(.space) }
      }
      return PayloadLine(depth: line.depth, runs: runs)
    }
  }
}

extension JSONLines.Token.Kind {
  var runKind: PayloadRun.Kind {
    switch self {
    case .key: .key
    case .string: .string
    case .number: .number
    case .literal: .literal
    case .punctuation: .punctuation
    }
  }
}

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
