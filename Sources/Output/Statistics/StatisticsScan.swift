package import Capture
import Filter
import WebSocket

/// Counts the frames of a session, connection by connection, a chunk at a time.
///
/// Once it has caught up it continues with what was captured since. It belongs to one thread.
package final class StatisticsScan {
  /// How many frames it has counted.
  package private(set) var scanned = 0
  private let session: Session
  private let window: PayloadWindow
  private var counters: [UInt32: ConnectionCounter] = [:]

  /// A frame taken out of the log.
  private struct Taken {
    var row: FrameRow
    var inflatedLength: UInt64?
    /// Where the payload is, for the frames whose payload is asked for.
    var segments: Segments
  }

  package init(_ session: Session) {
    self.session = session
    window = PayloadWindow(store: session.store, inflating: nil)
  }

  /// The statistics of a whole session, in the order of its connections.
  package static func all(of session: Session) -> [ConnectionStatistics] {
    let scan = StatisticsScan(session)
    while scan.advance() {}
    return scan.results()
  }

  /// Counts the next frames, at most `limit` of them, and returns whether there are more.
  package func advance(limit: Int = 8192) -> Bool {
    let (frames, isMore) = take(limit: max(1, limit))
    var payload: [UInt8] = []
    for taken in frames {
      payload.removeAll(keepingCapacity: true)
      if !taken.segments.isEmpty {
        let frame = LoggedFrame(row: taken.row, rules: [], segments: taken.segments)
        _ = window.append(contentOf: frame, to: &payload)
      }
      let connection = taken.row.connection
      counters[connection, default: ConnectionCounter(connection: connection)]
        .add(taken.row, inflatedLength: taken.inflatedLength, payload: payload)
    }
    scanned += frames.count
    return isMore
  }

  private func take(limit: Int) -> (frames: [Taken], isMore: Bool) {
    session.log.read { state in
      var frames: [Taken] = []
      let end = min(state.frameCount, scanned + limit)
      frames.reserveCapacity(end - scanned)
      for index in scanned..<end {
        guard let row = state.frame(UInt32(truncatingIfNeeded: index + 1)) else { break }
        let isShort = row.opcode.isControl && row.header.length <= 125
        frames.append(
          Taken(
            row: row, inflatedLength: state.inflatedLength(of: row),
            segments: isShort ? state.segments(of: row) : []))
      }
      return (frames, end < state.frameCount)
    }
  }

  /// What was counted of one connection so far, without what only its record knows; nil when it
  /// sent nothing.
  package func counted(_ connection: UInt32) -> ConnectionStatistics? {
    counters[connection]?.statistics
  }

  /// What was counted so far, for every connection that is a WebSocket or was to be one.
  package func results() -> [ConnectionStatistics] {
    session.log.read { state in
      state.connections.compactMap { record in
        let counter = counters[record.number]
        guard counter != nil || record.url != nil else { return nil }
        return (counter ?? ConnectionCounter(connection: record.number)).result(record)
      }
    }
  }
}

@available(*, unavailable)
extension StatisticsScan: Sendable {}
