package import Capture
package import WebSocket

extension Filter {
  /// Whether an event has findings that the filter asks for.
  ///
  /// Findings on the handshake, on the end of a connection, or on a frame that was cut short belong
  /// to no frame; a filter that says nothing about findings does not match them.
  ///
  /// - Parameters:
  ///   - entry: The event.
  ///   - connection: The connection it is about.
  ///   - start: When the session began, in nanoseconds since the Unix epoch; nil to count from the
  ///     connection's first byte.
  package func matches(
    _ entry: JournalEntry, on connection: ConnectionRecord, start: UInt64?
  ) -> Bool {
    let findings = entry.event.findings
    guard asksForFindings, let first = findings.first else { return false }
    return matches(
      FilterContext(
        findings: findings.map(\.rule), from: first.from, at: entry.time, connection: connection,
        start: start))
  }
}

extension JournalEvent {
  /// The findings that the event is about; none for most.
  package var findings: [Finding] {
    switch self {
    case .finding(let finding, _, _): [finding]
    case .incomplete(let partial): partial.findings
    case .connection, .closed, .exchange, .tunnel, .note: []
    }
  }
}
