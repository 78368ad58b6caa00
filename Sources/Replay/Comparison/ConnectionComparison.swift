package import Capture
package import Filter
package import WebSocket

/// Compares a recorded connection with a live one, or with one of another recording.
package struct ConnectionComparison: Sendable {
  /// A connection of a session.
  package struct Side: Sendable {
    package var session: Session
    package var connection: UInt32

    package init(_ session: Session, connection: UInt32) {
      self.session = session
      self.connection = connection
    }

    fileprivate var record: ConnectionRecord? {
      session.log.read { [connection] in $0.connection(connection) }
    }
  }

  /// Whose messages are compared.
  package var ends: [Endpoint]
  package var rules: ReplayTolerances
  /// Only messages whose first frame it matches.
  package var filter: Filter?
  /// The most that the median latency may grow by; nil when it does not matter.
  package var latencyLimit: Double?

  package init(
    ends: [Endpoint], rules: ReplayTolerances = ReplayTolerances(), filter: Filter? = nil,
    latencyLimit: Double? = nil
  ) {
    self.ends = ends
    self.rules = rules
    self.filter = filter
    self.latencyLimit = latencyLimit
  }

  /// Reports every difference.
  ///
  /// - Returns: How many messages were the same, and how many were not.
  package func run(
    recorded: Side, live: Side, _ tell: (Difference) -> Void
  ) -> ComparisonTally {
    var tally = ComparisonTally()
    let count: (Difference) -> Void = { difference in
      tally.differences += 1
      tell(difference)
    }
    compareHandshakes(recorded, live, count)
    var messages = ComparisonTally()
    for end in ends {
      var comparison = StreamComparison(
        connection: recorded.connection, from: end, rules: rules,
        recorded: messagesOf(recorded, end), live: messagesOf(live, end))
      comparison.run(count)
      messages.add(comparison.tally)
    }
    compareCloses(recorded, live, count)
    compareLatency(messages, recorded.connection, count)
    messages.differences = tally.differences
    return messages
  }

  private func messagesOf(_ side: Side, _ end: Endpoint) -> ComparedMessages {
    ComparedMessages(
      side.session, connection: side.connection, from: end, rules: rules, filter: filter)
  }

  private func compareHandshakes(_ recorded: Side, _ live: Side, _ tell: (Difference) -> Void) {
    guard let old = recorded.record, let new = live.record, let oldHead = old.response,
      let newHead = new.response
    else { return }
    var row = Difference(kind: .handshake, connection: recorded.connection, from: .server)
    if oldHead.status != newHead.status {
      row.path = "status"
      row.recorded = .number(UInt64(clamping: oldHead.status))
      row.live = .number(UInt64(clamping: newHead.status))
      tell(row)
    } else if old.handshake?.subprotocol != new.handshake?.subprotocol {
      row.path = "subprotocol"
      row.recorded = old.handshake?.subprotocol.map { .text(Array($0.utf8)) } ?? .absent
      row.live = new.handshake?.subprotocol.map { .text(Array($0.utf8)) } ?? .absent
      tell(row)
    }
  }

  /// A recording that ends before its connection did says nothing about the end.
  private func compareCloses(_ recorded: Side, _ live: Side, _ tell: (Difference) -> Void) {
    guard let old = recorded.record?.close, old.by != nil, let new = live.record?.close,
      new.by != nil, old.code != new.code
    else { return }
    var row = Difference(kind: .close, connection: recorded.connection, from: new.by ?? .server)
    row.recorded = .number(UInt64(old.code.rawValue))
    row.live = .number(UInt64(new.code.rawValue))
    tell(row)
  }

  private func compareLatency(
    _ tally: ComparisonTally, _ connection: UInt32, _ tell: (Difference) -> Void
  ) {
    guard let latencyLimit, let latency = tally.latency, latency.ratio > latencyLimit,
      let end = ends.first
    else { return }
    var row = Difference(kind: .latency, connection: connection, from: end)
    row.recorded = .decimal(Double(latency.recorded) / 1e6)
    row.live = .decimal(Double(latency.live) / 1e6)
    tell(row)
  }
}
