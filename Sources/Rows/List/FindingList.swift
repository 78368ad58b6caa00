package import Capture
package import Units
package import WebSocket

/// What is wrong in the session, one entry selected: each rule, direction and connection once, and
/// for each connection the payloads that are broken.
package struct FindingList: Sendable {
  package struct Entry: Sendable {
    /// The rule, how often it was broken, where first, and what is wrong.
    package var line: String
    package var level: Level
    /// The frame the first one is on; nil when it concerns the connection.
    package var frame: UInt32?
    package var connection: UInt32
    /// Nil for broken payloads.
    package var rule: FindingID?
  }

  package var entries: [Entry]
  package var selected = 0

  /// More are not listed.
  private static let limit = 5000

  /// - Parameters:
  ///   - units: What is known of payloads.
  ///   - connection: The only connection that is shown; nil for all.
  package init(_ log: CaptureLog, _ units: UnitIndex, connection: UInt32?, _ signs: Signs) {
    let tallies = log.read { state in
      Array(
        state.findings.lazy.filter { connection == nil || $0.connection == connection }
          .prefix(Self.limit))
    }
    let faults = units.faults.filter { connection == nil || $0.connection == connection }
    entries =
      tallies.map { Entry($0) } + faults.prefix(Self.limit).map { Entry($0, signs.problem) }
  }
}

extension FindingList.Entry {
  fileprivate init(_ tally: FindingTally) {
    let first = tally.first
    self.init(
      line: Self.line(
        "\(first.rule.rawValue) \(first.level.rawValue)", tally.connection,
        tally.frame.map { "frame \($0)" } ?? "the connection", tally.count, first.text),
      level: first.level, frame: tally.frame, connection: tally.connection, rule: first.rule)
  }

  fileprivate init(_ fault: UnitFault, _ sign: String) {
    self.init(
      line: Self.line(
        "\(sign)    ", fault.connection, "frame \(fault.frame)", fault.count,
        "\(fault.text), byte \(fault.offset)"),
      level: .error, frame: fault.frame, connection: fault.connection)
  }

  private static func line(
    _ what: String, _ connection: UInt32, _ place: String, _ count: UInt64, _ text: String
  ) -> String {
    let times = count > 1 ? " (\(count) times)" : ""
    return "\(what) #\(connection) \(place)\(times): \(text)"
  }
}
