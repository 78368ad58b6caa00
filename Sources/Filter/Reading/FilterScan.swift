package import Capture
package import Units
import WebSocket

/// Asks a filter about the frames of a session, from the first to the newest, a chunk at a time.
///
/// Columns of the log answer for most frames, thousands at a time; the others are looked at one by
/// one. Once it has caught up it continues with what was captured since. It belongs to one thread.
package final class FilterScan {
  /// Frames in a chunk, by default.
  package static let chunk = 8192
  /// Bytes of content after which a chunk ends early.
  static let contentBudget = 8 << 20
  /// How many matches may reach their limit before a chunk ends early.
  private static let patience = 64
  /// How many frames are taken out of the log at once to look at their content.
  private static let openLimit = 1024

  /// How many frames it has looked at.
  package private(set) var scanned = 0
  private let judge: FrameMatcher
  /// Ask many payloads at once; nil where they would ask none, or there is only one core.
  private let lanes: PayloadLanes?
  /// Decode many messages at once; nil where that is no help.
  private let unitLanes: UnitLanes?
  private let log: CaptureLog
  /// How many times the memory of what was read was given back.
  private var released = 0
  private var answers = [UInt8](repeating: 0, count: LogChunk.capacity)

  /// - Parameters:
  ///   - filter: What is asked.
  ///   - session: Whose frames are asked about.
  ///   - inflating: Gives the contents of compressed messages; nil leaves them out.
  ///   - units: Decodes messages; nil decodes them again where the filter asks.
  ///   - cores: Read payloads at once; nil for those of the log.
  package init(
    _ filter: Filter, over session: Session, inflating: (any InflatedContents)? = nil,
    units: UnitSource? = nil, on cores: (any Cores)? = nil
  ) {
    let cores = cores ?? session.log.cores
    lanes = PayloadLanes(filter, in: session, on: cores)
    judge = FrameMatcher(filter, in: session, inflating: inflating, units: units)
    unitLanes = lanes == nil ? UnitLanes(judge, in: session, on: cores) : nil
    log = session.log
  }

  /// Examines the next frames, at most `limit` of them, and returns the numbers of those that
  /// match; `scanned` is the last frame examined.
  package func next(limit: Int = FilterScan.chunk) -> [UInt32] {
    var found: [UInt32] = []
    let end = scanned + max(limit, 0)
    let bounds = Bounds(
      content: judge.window.byteCount + Self.contentBudget,
      abandoned: abandonedMatches + Self.patience)
    while scanned < end {
      if scanned / CaptureLog.readAtOnce > released {
        released = scanned / CaptureLog.readAtOnce
        log.letGo()
      }
      let look = look(limit: end - scanned)
      if look.count == 0 { break }
      // The log is locked briefly for many frames at once; payloads are read while it is free.
      let (matching, stop) = ask(look, until: bounds)
      let reached = stop.map { Int($0) - 1 } ?? scanned + look.count
      found += Self.joined(look.sure.prefix { $0 <= reached }, matching)
      scanned = reached
      if stop != nil { break }
    }
    return found
  }

  /// What columns showed of some frames.
  private struct Look: Sendable {
    /// How many frames were looked at.
    var count = 0
    /// The numbers of those that match.
    var sure: [UInt32] = []
    /// Those that may.
    var open = Open.frames([])
    /// Whether no frame of a message is left out of them.
    var isWhole = false
  }

  private enum Open: Sendable {
    /// Only a question about their payloads is left.
    case payloads(PayloadQuestion, [PayloadPlace])
    case frames([OpenFrame])
  }

  private func look(limit: Int) -> Look {
    let filter = judge.filter
    return log.read { state in
      var look = Look()
      let most = filter.needsPayload ? Self.openLimit : LogChunk.capacity
      guard scanned < state.frameCount else { return look }
      let columns = filter.columns.columns
      let previous =
        columns.contains(.times) && scanned > 0
        ? state.time(of: UInt32(truncatingIfNeeded: scanned)) : nil
      let block = state.block(columns, from: scanned, limit: min(limit, most))
      look.count = block.count
      var open: [UInt32] = []
      answers.withUnsafeMutableBufferPointer { answers in
        guard let answers = answers.baseAddress else { return }
        ColumnEvaluator(block: block, start: state.origin, previous: previous)
          .answer(filter.columns.root, answers)
        for row in 0..<block.count where answers[row] != ColumnProgram.Answer.no {
          let number = block.number &+ UInt32(truncatingIfNeeded: row)
          if answers[row] == ColumnProgram.Answer.yes {
            look.sure.append(number)
          } else if filter.needsPayload {
            open.append(number)
          } else if judge.matches(number, in: state) {
            look.sure.append(number)
          }
        }
        look.isWhole = isWhole(block, answers, in: state)
      }
      if let question = filter.question {
        look.open = .payloads(question, state.payloadPlaces(of: open))
      } else {
        look.open = .frames(open.compactMap { judge.open($0, in: state) })
      }
      return look
    }
  }

  /// Whether all frames of messages are left to be looked at one by one.
  private func isWhole(
    _ block: LogBlock, _ answers: UnsafePointer<UInt8>, in state: borrowing LogState
  ) -> Bool {
    guard unitLanes?.isUseful == true else { return false }
    for row in 0..<block.count
    where answers[row] == ColumnProgram.Answer.no || answers[row] == ColumnProgram.Answer.yes {
      let frame = state.frame(block.number &+ UInt32(truncatingIfNeeded: row))
      if frame?.opcode.isControl != true { return false }
    }
    return true
  }

  /// Where a chunk ends early.
  private struct Bounds {
    /// Bytes of content, of all chunks so far.
    var content: Int
    /// Matches given up, of all so far.
    var abandoned: Int
  }

  /// Asks about frames that columns do not decide.
  ///
  /// - Returns: The numbers of those that match, and where it stopped: nil when it asked about all.
  private func ask(_ look: Look, until bounds: Bounds) -> (matching: [UInt32], stop: UInt32?) {
    var matching: [UInt32] = []
    switch look.open {
    case .payloads(let question, let places):
      let known = answers(for: places, until: bounds)
      for (order, place) in places.enumerated() {
        let answer = known.map { $0[order] } ?? .open
        if answer == .open, isSpent(bounds) { return (matching, place.number) }
        if answer == .yes || answer == .open && judge.matches(question, at: place) {
          matching.append(place.number)
        }
      }
    case .frames(let frames):
      if look.isWhole, let answers = answers(for: frames, until: bounds) {
        return (zip(frames, answers).filter(\.1).map(\.0.row.number), nil)
      }
      for frame in frames {
        if isSpent(bounds) { return (matching, frame.row.number) }
        if judge.matches(frame) { matching.append(frame.row.number) }
      }
    }
    return (matching, nil)
  }

  /// What lanes say about payloads; nil for few, and for more bytes than a chunk may have.
  private func answers(
    for places: [PayloadPlace], until bounds: Bounds
  ) -> [PayloadLanes.Answer]? {
    guard let lanes, places.count >= PayloadLanes.smallest,
      let bytes = total(places.lazy.map(\.length), within: bounds)
    else { return nil }
    judge.window.count(bytes)
    return lanes.answers(for: places, patience: bounds.abandoned - abandonedMatches)
  }

  /// What lanes say about messages that have to be decoded; nil for few, for more bytes than a chunk
  /// may have, and where they are no help.
  private func answers(for frames: [OpenFrame], until bounds: Bounds) -> [Bool]? {
    let before = judge.window.byteCount
    guard let unitLanes,
      let bytes = total(frames.lazy.map(\.row.header.length), within: bounds),
      let answers = unitLanes.answers(for: frames)
    else { return nil }
    // The first lane counted what it read itself.
    judge.window.count(max(0, before + bytes - judge.window.byteCount))
    return answers
  }

  /// The sum of lengths in bytes; nil for more than is left of what a chunk may have.
  private func total(_ lengths: some Sequence<UInt64>, within bounds: Bounds) -> Int? {
    let room = bounds.content - judge.window.byteCount
    var sum = 0
    for length in lengths {
      guard length < UInt64(max(0, room - sum)) else { return nil }
      sum += Int(length)
    }
    return sum
  }

  private func isSpent(_ bounds: Bounds) -> Bool {
    judge.window.byteCount >= bounds.content || abandonedMatches >= bounds.abandoned
  }

  private var abandonedMatches: Int {
    judge.filter.abandonedMatches + (lanes?.abandonedMatches ?? 0)
  }

  /// Numbers of two ascending lists, in order.
  private static func joined(_ sure: ArraySlice<UInt32>, _ matching: [UInt32]) -> [UInt32] {
    if matching.isEmpty { return Array(sure) }
    return sure.isEmpty ? matching : (sure + matching).sorted()
  }
}

@available(*, unavailable)
extension FilterScan: Sendable {}
