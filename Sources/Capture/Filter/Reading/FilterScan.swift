import WebSocket

/// Asks a filter about the frames of a session, from the first to the newest, a chunk at a time.
///
/// Once it has caught up it goes on with what was captured since. It belongs to one thread.
package final class FilterScan {
  /// Frames in a chunk, if nobody says otherwise: some tenths of a millisecond under the log's lock.
  package static let chunk = 8192
  /// Bytes of content after which a chunk ends early.
  static let contentBudget = 8 << 20
  /// Matches that ran into their limit, after which a chunk ends early.
  private static let patience = 64
  /// Connections whose facts are kept at hand.
  private static let connectionLimit = 4096

  /// How many frames it has looked at.
  package private(set) var scanned = 0
  private let filter: Filter
  private let session: Session
  private let window: PayloadWindow
  private let inflating: (any InflatedContents)?
  private var context: FilterContext?
  private var facts: [UInt32: ConnectionFacts] = [:]
  private var start: UInt64 = 0
  private var previous: UInt64?
  private var sizes = MessageSizes()

  /// A frame taken out of the log, to be asked about when the log is free again.
  private struct Waiting {
    var frame: LoggedFrame
    var facts: ConnectionFacts
    var previous: UInt64?
    var messageSize: UInt64?
  }

  /// - Parameters:
  ///   - filter: What is asked.
  ///   - session: Whose frames are asked about.
  ///   - inflating: Gives the contents of compressed messages; nil leaves them out.
  package init(
    _ filter: Filter, over session: Session, inflating: (any InflatedContents)? = nil
  ) {
    self.filter = filter
    self.session = session
    self.inflating = inflating
    window = PayloadWindow(store: session.store, inflating: inflating)
  }

  /// Looks at the next frames, at most `limit` of them, and returns the numbers of those that
  /// match; `scanned` says how far it came.
  package func next(limit: Int = FilterScan.chunk) -> [UInt32] {
    filter.needsPayload ? scanContents(limit: limit) : scanHeaders(limit: limit)
  }

  private func scanHeaders(limit: Int) -> [UInt32] {
    session.log.read { state in
      var found: [UInt32] = []
      var number = scanned
      var previous = previous
      let end = min(state.frameCount, number + max(limit, 0))
      while number < end, let row = state.frame(UInt32(truncatingIfNeeded: number + 1)) {
        number += 1
        guard let context = context(for: row, in: state) else { continue }
        let rules = row.hasFindings ? state.rules(of: row) : []
        context.show(row, rules: rules, previous: previous)
        if filter.matches(context) { found.append(row.number) }
        previous = row.time
      }
      self.previous = previous
      scanned = number
      return found
    }
  }

  private func scanContents(limit: Int) -> [UInt32] {
    var found: [UInt32] = []
    let budget = window.byteCount + Self.contentBudget
    let patience = filter.abandonedMatches + Self.patience
    for waiting in take(limit: limit)
    where window.byteCount < budget && filter.abandonedMatches < patience {
      let row = waiting.frame.row
      let context = context(for: row, waiting.facts)
      var size = waiting.messageSize
      if filter.needsMessageSize, row.flags.contains(.compressed) {
        size = inflating?.messageSize(of: waiting.frame)
      }
      context.show(waiting.frame, previous: waiting.previous, messageSize: size)
      if filter.matches(context) { found.append(row.number) }
      scanned = Int(row.number)
      previous = row.time
    }
    return found
  }

  /// The next frames, with what the log says beside their rows.
  private func take(limit: Int) -> [Waiting] {
    session.log.read { state in
      var frames: [Waiting] = []
      let end = min(state.frameCount, scanned + max(limit, 0))
      frames.reserveCapacity(max(0, end - scanned))
      var previous = previous
      for index in scanned..<max(scanned, end) {
        guard let row = state.frame(UInt32(truncatingIfNeeded: index + 1)),
          let facts = facts(of: row.connection, in: state)
        else { continue }
        let rules = row.hasFindings ? state.rules(of: row) : []
        frames.append(
          Waiting(
            frame: LoggedFrame(row: row, rules: rules, segments: state.segments(of: row)),
            facts: facts, previous: previous,
            messageSize: filter.needsMessageSize ? sizes.size(of: row, in: state) : nil))
        previous = row.time
      }
      return frames
    }
  }

  private func facts(of connection: UInt32, in state: borrowing LogState) -> ConnectionFacts? {
    if let known = facts[connection] { return known }
    guard let record = state.connection(connection) else { return nil }
    if facts.count >= Self.connectionLimit { facts = [:] }
    let new = ConnectionFacts(record)
    facts[connection] = new
    start = state.connections.first?.time ?? record.time
    return new
  }

  /// The context, on the connection of a frame.
  private func context(for row: FrameRow, in state: borrowing LogState) -> FilterContext? {
    if let context, context.frame.row.connection == row.connection { return context }
    return facts(of: row.connection, in: state).map { context(for: row, $0) }
  }

  private func context(for row: FrameRow, _ facts: ConnectionFacts) -> FilterContext {
    if let context {
      if context.facts !== facts { context.move(to: facts) }
      return context
    }
    let window = window
    let new = FilterContext(facts: facts, row: row, start: start) { frame, bytes in
      window.append(contentOf: frame, to: &bytes)
    }
    context = new
    return new
  }
}

@available(*, unavailable)
extension FilterScan: Sendable {}
