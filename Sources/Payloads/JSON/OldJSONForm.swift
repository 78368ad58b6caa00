extension PayloadForm {
  /// JSON (RFC 8259): an object or an array.
  static let json = PayloadForm(name: "JSON") { JSONLines.payloadLines(of: $0) }
}

extension JSONLines {
  /// The lines of bytes that are one whole object or array.
  static func payloadLines(of bytes: [UInt8], depth: Int = 0) -> [PayloadLine]? {
    lines(of: bytes)?.map { line in
      var runs: [PayloadRun] = []
      for token in line.tokens {
        runs.append(PayloadRun(Array(bytes[token.range]), token.kind.runKind))
        // Only what was between them is left out; a space makes them readable.
        if token.isFollowedBySpace { runs.append(.space) }
      }
      return PayloadLine(depth: line.depth + depth, runs: runs)
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
