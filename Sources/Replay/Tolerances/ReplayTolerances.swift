package import Filter
package import JSON
package import WebSocket

/// What may differ from the recording in a replay, and what has to.
package struct ReplayTolerances: Sendable {
  /// Differences that do not count.
  package struct Ignore: Sendable {
    /// Whose messages; nil for both.
    package var from: Endpoint?
    /// Values at these places.
    package var path: JSONPath?
    /// Text that matches.
    package var pattern: RegularExpression?
  }

  /// Messages that count as the same when all of them match.
  package struct Match: Sendable {
    package var from: Endpoint?
    package var pattern: RegularExpression
  }

  /// A value of a live message that takes the place of the recorded one in what is sent next.
  package struct Capture: Sendable {
    package var name: String
    /// The end whose messages it is found in; nil for both.
    package var from: Endpoint?
    package var path: JSONPath?
    package var pattern: RegularExpression?
    /// Where it is put; empty for wherever the recorded value stands by itself.
    package var into: [JSONPath]
  }

  package var ignores: [Ignore] = []
  package var matches: [Match] = []
  package var captures: [Capture] = []

  package init() {}

  /// Whether the value at the end of `steps` may differ.
  package func ignores(_ steps: [JSONPath.Step], from: Endpoint) -> Bool {
    ignores.contains { rule in
      (rule.from ?? from) == from && rule.path?.contains(steps) == true
    }
  }

  /// Text without what may differ.
  package func masked(_ bytes: [UInt8], from: Endpoint) -> [UInt8] {
    var bytes = bytes
    for rule in ignores where (rule.from ?? from) == from {
      // A placeholder stays, so that the absence of the value is still a difference.
      if let pattern = rule.pattern { bytes = pattern.replacing(in: bytes, with: [0]) }
    }
    return bytes
  }

  /// The number of the rule that makes the message equal to all others that the rule matches; nil
  /// for none.
  package func match(of content: [UInt8], from: Endpoint) -> Int? {
    matches.firstIndex { ($0.from ?? from) == from && $0.pattern.matches(content) }
  }
}
