package import WebSocket

/// Enters the events of one read, or of a connection's end, into the log.
struct LoggedEvents {
  let connection: UInt32
  let time: UInt64
  /// The number that row 0 of the batch got.
  let first: UInt32

  func enter(_ events: [DissectorEvent], into state: inout LogState) {
    guard !events.isEmpty else { return }
    enterMarks(events, into: &state)
    for event in events { enter(event, into: &state) }
  }

  /// Findings on frames of this read become a set on each frame.
  private func enterMarks(_ events: [DissectorEvent], into state: inout LogState) {
    var rules: [Int: [FindingID]] = [:]
    for case .finding(let finding, row: let row?, after: _) in events {
      state.note(finding, frame: first &+ UInt32(row), connection: connection)
      if rules[row]?.contains(finding.rule) != true { rules[row, default: []].append(finding.rule) }
    }
    for (row, found) in rules {
      state.setFindings(of: first &+ UInt32(row), rules: found)
    }
  }

  private func enter(_ event: DissectorEvent, into state: inout LogState) {
    switch event {
    case .upgradeRequested(let request, offset: _):
      state.update(connection) { $0.request(request) }
    case .handshake(let outcome):
      state.update(connection) { $0.answer(outcome, time: time) }
      state.journal(.connection(connection), time: time, after: Int(first) - 1)
    case .exchange(var exchange):
      exchange.connection = connection
      if exchange.timeEnd != nil { exchange.timeEnd = time }
      state.limitBodies(of: &exchange)
      // The HTTP of a read comes before its frames.
      state.journal(.exchange(exchange), time: time, after: Int(first) - 1)
    case .finding(let finding, row: nil, let rows):
      state.note(finding, connection: connection, time: time, after: Int(first) - 1 + rows)
    case .finding: break
    case .incomplete(var partial):
      partial.connection = connection
      if let known = state.connection(connection)?.underWay.first(where: { $0.from == partial.from }
      ) {
        partial.time = known.time
        partial.timeEnd = known.timeEnd
        partial.segments = known.segments
      }
      for finding in partial.findings {
        state.note(finding, frame: nil, connection: connection)
      }
      state.journal(.incomplete(partial), time: time)
    case .failure(let sentence):
      state.update(connection) { $0.failure = $0.failure ?? sentence }
      state.journal(.note(sentence, connection: connection), time: time)
    case .tunnel:
      break
    case .tunnelEnded(let authority, let client, let server):
      state.journal(
        .tunnel(connection: connection, authority: authority, client: client, server: server),
        time: time)
    case .context(let change, let from):
      let number = first &+ UInt32(change.row)
      state.journal(
        .note(Self.sentence(change, from: from, frame: number), connection: connection),
        time: time, after: Int(number))
    case .closing:
      state.update(connection) { if $0.phase == .open { $0.phase = .closing } }
    case .closed(let summary):
      // What the source says about the close is more than that there was no Close frame.
      state.update(connection) { $0.close = summary.by == nil ? $0.close ?? summary : summary }
    }
  }

  /// What can be inflated, and from where on.
  private static func sentence(
    _ change: FrameBatch.ContextChange, from: Endpoint, frame: UInt32
  ) -> String {
    guard change.uninflated > 0 else {
      return "compressed messages of the \(from.name) cannot be inflated from frame \(frame) on: "
        + "they refer to bytes that are not in the capture"
    }
    let messages = change.uninflated == 1 ? "1 message" : "\(change.uninflated) messages"
    return "compressed messages of the \(from.name) can be inflated again from frame \(frame) on, "
      + "after \(messages) that could not"
  }
}

/// The end of a connection, as it is entered into the log.
struct LoggedEnd {
  let connection: UInt32
  let events: [DissectorEvent]
  let time: UInt64
  /// The second stage of the dissector; nil if there is none.
  let content: PerEndpoint<ContentStage>?

  func enter(into state: inout LogState) {
    // A source may have said how it closed.
    let isKnown = state.connection(connection)?.phase == .closed
    let wasOpen = state.connection(connection)?.openedTime != nil && !isKnown
    let logged = LoggedEvents(
      connection: connection, time: time, first: UInt32(truncatingIfNeeded: state.frameCount + 1))
    logged.enter(events.map(whole), into: &state)
    state.update(connection) { record in
      record.underWay = []
      record.pack()
      if record.phase != .refused { record.phase = .closed }
    }
    if state.connection(connection)?.isReported == false {
      state.journal(.connection(connection), time: time)
    }
    // The end of a capture is not a close.
    if wasOpen, state.connection(connection)?.close?.by != nil {
      state.journal(.closed(connection), time: time)
    }
  }

  /// An event with what the second stage knows of it, too.
  private func whole(_ event: DissectorEvent) -> DissectorEvent {
    guard let content, case .incomplete(var partial) = event else { return event }
    partial.findings += content[partial.from].unfinishedFindings
    return .incomplete(partial)
  }
}

extension ConnectionRecord {
  package mutating func request(_ head: RequestHead) {
    request = head
    let host = head.headers.first("Host") ?? origin.server.description
    url = (origin.tls == nil ? "ws://" : "wss://") + host + head.target
  }

  mutating func answer(_ outcome: DissectorEvent.HandshakeOutcome, time: UInt64) {
    request(outcome.request)
    response = outcome.response
    handshake = outcome.negotiated
    openedTime = outcome.response.status == 101 ? time : nil
    phase = outcome.response.status == 101 ? .open : .refused
    refusalBody = outcome.refusalBody
  }
}
