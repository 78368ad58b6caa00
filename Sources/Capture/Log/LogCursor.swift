package import Pcapng
package import WebSocket

/// A complete frame with what is kept beside its row.
package struct LoggedFrame: Equatable, Sendable {
  package var row: FrameRow
  package var rules: [FindingID]
  package var segments: Segments
  /// What windsock did to it, where that was looked up; nil when it was only forwarded.
  package var mark: FrameAnnotation?

  package init(row: FrameRow, rules: [FindingID], segments: Segments, mark: FrameAnnotation? = nil)
  {
    self.row = row
    self.rules = rules
    self.segments = segments
    self.mark = mark
  }
}

/// Reads a log in the order in which things became known: frames, and events between them.
package struct LogCursor: Sendable {
  /// One item to report.
  package enum Item: Sendable {
    case frame(LoggedFrame)
    case event(JournalEntry)
  }

  private var frames = 0
  private var events = 0

  package init() {}

  /// The next items, at most `limit` of them; none when all has been read so far.
  package mutating func next(in log: CaptureLog, limit: Int = 1024) -> [Item] {
    var cursor = self
    let items = log.read { state in
      var items: [Item] = []
      while items.count < limit, let item = cursor.step(in: state) { items.append(item) }
      return items
    }
    self = cursor
    return items
  }

  /// Skips frames, and takes the events between them.
  package mutating func takeEvents(
    upTo frame: Int, in state: borrowing LogState, to items: inout [Item]
  ) {
    // A message that was given up is found after later ones.
    frames = max(frames, frame)
    while events < state.journal.count, Int(state.journal[events].after) <= frame {
      items.append(.event(state.journal[events]))
      events += 1
    }
  }

  /// The next events, without the frames between them.
  package mutating func nextEvents(in log: CaptureLog) -> [Item] {
    let first = events
    let (found, frameCount) = log.read {
      ($0.journal.dropFirst(first).map(Item.event), $0.frameCount)
    }
    events += found.count
    frames = frameCount
    return found
  }

  package mutating func step(in state: borrowing LogState) -> Item? {
    if events < state.journal.count, Int(state.journal[events].after) <= frames {
      events += 1
      return .event(state.journal[events - 1])
    }
    guard let row = state.frame(UInt32(truncatingIfNeeded: frames + 1)) else { return nil }
    frames += 1
    return .frame(
      LoggedFrame(
        row: row, rules: state.rules(of: row), segments: state.segments(of: row),
        mark: state.mark(of: row)))
  }
}

extension LogCursor.Item {
  /// The number of the connection it is about; nil when it is about none.
  package var connection: UInt32? {
    switch self {
    case .frame(let frame): frame.row.connection
    case .event(let entry): entry.event.connection
    }
  }
}

extension JournalEvent {
  /// The number of the connection it is about; nil when it is about none.
  package var connection: UInt32? {
    switch self {
    case .connection(let number), .closed(let number): number
    case .exchange(let exchange): exchange.connection
    case .finding(_, _, let number): number
    case .incomplete(let partial): partial.connection
    case .tunnel(let number, _, _, _): number
    case .note(_, let number): number
    }
  }
}
