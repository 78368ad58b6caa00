package import Capture
package import Units
import WebSocket

/// Finds the messages of a session in the order of their ends, and asks a filter about them.
///
/// The row of a message is its last frame. Control frames are messages of their own. A message that
/// another one interrupted, or that the end of its connection cut short, is found as well: its
/// number then comes after later ones.
package final class MessageScan: RowScan {
  private struct Key: Hashable {
    var connection: UInt32
    var from: Endpoint
  }

  /// Frames of one message that are read for its content.
  private static let frameLimit = 1 << 16

  package private(set) var scanned = 0
  /// The messages under way among the frames looked at, the oldest of them first.
  package private(set) var underWay: [OpenMessage] = []
  /// How many of them are listed; more than a screen can show are left out.
  private static let underWayLimit = 1024
  private let judge: FrameMatcher?
  private let log: CaptureLog
  private var open: [Key: OpenMessage] = [:]
  private var previous: UInt64?

  /// - Parameters:
  ///   - filter: What is asked of each message; nil finds all.
  ///   - session: Whose messages are asked about.
  ///   - inflating: Gives the contents of compressed messages; nil leaves them out.
  ///   - units: Decodes messages; nil decodes them again where the filter asks.
  package init(
    _ filter: Filter?, over session: Session, inflating: (any InflatedContents)? = nil,
    units: UnitSource? = nil
  ) {
    judge = filter.map { FrameMatcher($0, in: session, inflating: inflating, units: units) }
    log = session.log
  }

  package func next(limit: Int) -> [UInt32] {
    var found: [UInt32] = []
    let budget = (judge?.window.byteCount ?? 0) + FilterScan.contentBudget
    for row in take(limit: limit) where (judge?.window.byteCount ?? 0) < budget {
      for ended in ends(with: row) where isWanted(ended) { found.append(ended.number) }
      previous = row.time
      scanned = Int(row.number)
    }
    for ended in takeAbandoned() where isWanted(ended) { found.append(ended.number) }
    if !open.isEmpty || !underWay.isEmpty {
      let inOrder = open.values.sorted { ($0.time, $0.last) < ($1.time, $1.last) }
      underWay = Array(inOrder.prefix(Self.underWayLimit))
    }
    return found
  }

  private func take(limit: Int) -> [FrameRow] {
    log.read { state in
      let end = min(state.frameCount, scanned + max(limit, 0))
      return (scanned..<max(scanned, end)).compactMap { state.frame(UInt32(clamping: $0 + 1)) }
    }
  }

  /// The last frames of the messages that a frame ends: its own, or one that it interrupts.
  private func ends(with row: FrameRow) -> [FrameRow] {
    guard let message = row.message else { return [row] }
    if row.header.fin, row.fragment == 0, open.isEmpty { return [row] }
    let key = Key(connection: row.connection, from: row.from)
    var ended: [FrameRow] = []
    if var known = open[key] {
      if known.message == message {
        known.add(row)
        open[key] = row.header.fin ? nil : known
        return row.header.fin ? [row] : []
      }
      open[key] = nil
      if let last = log.read({ $0.frame(known.last) }) { ended.append(last) }
    }
    if row.header.fin { return ended + [row] }
    open[key] = OpenMessage(row)
    return ended
  }

  /// Messages that will never end, because their connection has.
  private func takeAbandoned() -> [FrameRow] {
    guard !open.isEmpty else { return [] }
    let (count, ended) = log.read { state in
      let numbers = open.values.filter { message in
        let place = Int(message.connection) - 1
        return state.connections.indices.contains(place)
          && state.connections[place].phase == .closed
      }
      return (state.frameCount, numbers.compactMap { state.frame($0.last) })
    }
    guard count == scanned else { return [] }
    for row in ended { open[Key(connection: row.connection, from: row.from)] = nil }
    return ended.sorted { $0.number < $1.number }
  }

  private func isWanted(_ last: FrameRow) -> Bool {
    guard let judge else { return true }
    return judge.matches(
      message: log.read { $0.frames(ofMessageEndingWith: last, limit: Self.frameLimit) })
  }
}

@available(*, unavailable)
extension MessageScan: Sendable {}
