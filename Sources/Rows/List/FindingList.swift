package import Capture
package import WebSocket

/// The findings of the session, one selected: each rule, direction and connection once.
package struct FindingList: Sendable {
  package struct Entry: Sendable {
    /// The rule, how often it was broken, where first, and what is wrong.
    package var line: String
    package var level: Level
    /// The frame the first one is on; nil when it concerns the connection.
    package var frame: UInt32?
    package var connection: UInt32
    package var rule: FindingID
  }

  package var entries: [Entry]
  package var selected = 0

  /// More are not listed.
  private static let limit = 5000

  package init(_ log: CaptureLog, connection: UInt32?) {
    let tallies = log.read { state in
      Array(
        state.findings.lazy.filter { connection == nil || $0.connection == connection }
          .prefix(Self.limit))
    }
    entries = tallies.map { tally in
      let place = tally.frame.map { "frame \($0)" } ?? "the connection"
      let times = tally.count > 1 ? " (\(tally.count) times)" : ""
      return Entry(
        line: "\(tally.first.rule.rawValue) \(tally.first.level.rawValue) #\(tally.connection) "
          + "\(place)\(times): \(tally.first.text)",
        level: tally.first.level, frame: tally.frame, connection: tally.connection,
        rule: tally.first.rule)
    }
  }
}
