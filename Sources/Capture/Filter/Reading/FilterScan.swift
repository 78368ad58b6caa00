import WebSocket

/// Asks a filter about the frames of a session, from the first to the newest, a chunk at a time.
///
/// Once it has caught up it goes on with what was captured since. It belongs to one thread.
package final class FilterScan {
  /// Frames in a chunk, if nobody says otherwise: less than a millisecond under the log's lock.
  package static let chunk = 8192
  /// Bytes of content after which a chunk ends early.
  static let contentBudget = 8 << 20
  /// Matches that ran into their limit, after which a chunk ends early.
  private static let patience = 64

  /// How many frames it has looked at.
  package private(set) var scanned = 0
  private let judge: FrameJudge
  private let log: CaptureLog
  private var previous: UInt64?

  /// - Parameters:
  ///   - filter: What is asked.
  ///   - session: Whose frames are asked about.
  ///   - inflating: Gives the contents of compressed messages; nil leaves them out.
  package init(
    _ filter: Filter, over session: Session, inflating: (any InflatedContents)? = nil
  ) {
    judge = FrameJudge(filter, in: session, inflating: inflating)
    log = session.log
  }

  /// Looks at the next frames, at most `limit` of them, and returns the numbers of those that
  /// match; `scanned` says how far it came.
  package func next(limit: Int = FilterScan.chunk) -> [UInt32] {
    judge.filter.needsPayload ? scanContents(limit: limit) : scanHeaders(limit: limit)
  }

  private func scanHeaders(limit: Int) -> [UInt32] {
    log.read { state in
      var found: [UInt32] = []
      var number = scanned
      var previous = previous
      let end = min(state.frameCount, number + max(limit, 0))
      while number < end, let row = state.frame(UInt32(truncatingIfNeeded: number + 1)) {
        number += 1
        if judge.prepare(row, previous: previous, in: state), judge.isWanted {
          found.append(row.number)
        }
        previous = row.time
      }
      self.previous = previous
      scanned = number
      return found
    }
  }

  private func scanContents(limit: Int) -> [UInt32] {
    var found: [UInt32] = []
    let budget = judge.window.byteCount + Self.contentBudget
    let patience = judge.filter.abandonedMatches + Self.patience
    for frame in take(limit: limit)
    where judge.window.byteCount < budget && judge.filter.abandonedMatches < patience {
      // One short look at the log for each: payloads are read while it is free.
      if judge.matches(frame) { found.append(frame.row.number) }
      scanned = Int(frame.row.number)
    }
    return found
  }

  private func take(limit: Int) -> [LoggedFrame] {
    log.read { state in
      var frames: [LoggedFrame] = []
      let end = min(state.frameCount, scanned + max(limit, 0))
      frames.reserveCapacity(max(0, end - scanned))
      for index in scanned..<max(scanned, end) {
        guard let row = state.frame(UInt32(truncatingIfNeeded: index + 1)) else { break }
        frames.append(
          LoggedFrame(
            row: row, rules: row.hasFindings ? state.rules(of: row) : [],
            segments: state.segments(of: row)))
      }
      return frames
    }
  }
}

@available(*, unavailable)
extension FilterScan: Sendable {}
