package import Capture
package import Output
package import Units
import WebSocket

/// What happened when, in the session and on each of its connections, as far as it was counted.
///
/// It is shared by the copies of a model; only the newest adds to it.
package final class SessionActivity {
  /// When a connection's frames came: in the last minute of a live session, otherwise in all of it.
  private enum Frames {
    case recent(RecentCounts)
    case whole(TimeCounts)
  }

  /// The most connections for which this is kept.
  private static let connectionLimit = 1 << 16
  /// Frames that are counted in one step.
  private static let chunk = 8192
  private static let recentSteps = 240
  private static let connectionSteps = 30
  /// Steps of a connection in a recording.
  private static let wholeSteps = 64

  private let session: Session
  private let statistics: StatisticsScan
  package private(set) var counts = TimeCounts()
  package private(set) var recent = RecentCounts(steps: recentSteps)
  private(set) var tally = FrameTally()
  /// How long answers took, as far as that is known.
  private(set) var latencies = LatencyTable()
  /// Bytes of payload in the frames that were counted.
  package private(set) var payload: UInt64 = 0
  private var connections: [UInt32: Frames] = [:]
  private let isLive: Bool
  private var scanned = 0
  private var events = 0

  package init(_ session: Session, isLive: Bool) {
    self.session = session
    self.isLive = isLive
    statistics = StatisticsScan(session)
  }

  /// Whether something was captured, or decoded, that is not counted.
  package func isBehind(_ index: UnitIndex) -> Bool {
    if latencies.isBehind(index) { return true }
    return session.log.read {
      $0.frameCount > min(scanned, statistics.scanned)
        || $0.origin != nil && $0.journal.count > events
    }
  }

  /// Counts what came since, as much as can be done quickly.
  package func advance(_ index: UnitIndex) {
    latencies.advance(index, limit: Self.chunk)
    session.log.read { state in
      guard let origin = state.origin else { return }
      countEvents(in: state, origin)
      let end = min(state.frameCount, scanned + Self.chunk)
      while scanned < end {
        let block = state.block(
          [.times, .connections, .lengths, .flags, .firstBytes], from: scanned, limit: end - scanned
        )
        for row in 0..<block.count {
          tally.add(
            Opcode(rawValue: block.firstBytes[row] & 15), from: block.flags[row].from,
            length: block.lengths[row])
          let time = block.times[row]
          count(
            block.connections[row], at: time > origin ? time - origin : 0,
            bytes: block.lengths[row])
        }
        scanned += block.count
      }
    }
    _ = statistics.advance(limit: Self.chunk)
  }

  private func count(_ connection: UInt32, at time: UInt64, bytes: UInt64) {
    counts.add(at: time) { $0.frames &+= 1 }
    recent.add(at: time, bytes: bytes)
    payload &+= bytes
    // Taken out, so that it changes in place.
    guard let known = connections.removeValue(forKey: connection) ?? begin() else { return }
    switch known {
    case .recent(var frames):
      frames.add(at: time, bytes: bytes)
      connections[connection] = .recent(frames)
    case .whole(var frames):
      frames.add(at: time) { $0.frames &+= 1 }
      connections[connection] = .whole(frames)
    }
  }

  private func begin() -> Frames? {
    guard connections.count < Self.connectionLimit else { return nil }
    return isLive
      ? .recent(RecentCounts(steps: Self.connectionSteps))
      : .whole(TimeCounts(limit: Self.wholeSteps))
  }

  private func countEvents(in state: borrowing LogState, _ origin: UInt64) {
    let end = min(state.journal.count, events + Self.chunk)
    while events < end {
      let entry = state.journal[events]
      events += 1
      let time = entry.time > origin ? entry.time - origin : 0
      switch entry.event {
      case .connection: counts.add(at: time) { $0.opened &+= 1 }
      case .closed: counts.add(at: time) { $0.closed &+= 1 }
      case .exchange, .finding, .incomplete, .tunnel, .note: break
      }
    }
  }

  /// The frames of a connection in the minute before a time, or in all the time before it, in
  /// `columns` parts.
  package func parts(of connection: UInt32, until now: UInt64, columns: Int) -> [UInt32] {
    switch connections[connection] {
    case .recent(let frames): frames.parts(until: now, columns: columns)
    case .whole(let frames):
      frames.parts(from: 0, to: now, columns: columns).map(\.frames)
    case nil: Array(repeating: 0, count: columns)
    }
  }

  /// What was counted of all connections.
  var results: [ConnectionStatistics] { statistics.results() }

  /// What was counted of a connection; nil when it sent nothing yet.
  package func statistics(of connection: UInt32) -> ConnectionStatistics? {
    statistics.counted(connection)
  }
}

@available(*, unavailable)
extension SessionActivity: Sendable {}
