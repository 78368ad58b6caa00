import WebSocket

/// The second stage of a dissector for one direction: what is inside compressed messages.
///
/// It gets the same bytes as the first one, in order, and may get them later and on another thread:
/// it belongs to one at a time.
final class ContentStage {
  private var parser: FrameParser
  /// What the last bytes gave, in the rows that the first stage has for them.
  private let batch = FrameBatch()
  private var messageCount: UInt32 = 0

  init(from: Endpoint, streamOffset: UInt64, limits: FrameLimits) {
    parser = FrameParser(from: from, streamOffset: streamOffset, limits: limits, stage: .content)
  }

  /// Reads the next bytes of the direction, and adds what they give to what the first stage found.
  ///
  /// - Parameters:
  ///   - bytes: The same that the first stage got in one call.
  ///   - rows: The batch that it filled.
  ///   - events: What it found. Findings about content follow those about the header of a frame, as
  ///     if both stages were one.
  ///   - marks: The place in `events` of findings on frames.
  func receive(
    _ bytes: UnsafeRawBufferPointer, into rows: FrameBatch, events: inout [DissectorEvent],
    marks: Range<Int>
  ) {
    batch.begin()
    parser.receive(bytes, number: &messageCount, into: batch)
    (rows.inflated, rows.checkpoints) = (batch.inflated, batch.checkpoints)
    if !batch.marks.isEmpty || !batch.contextChanges.isEmpty {
      let found = Self.merged(events[marks], batch.marks)
      let context = batch.contextChanges.map { DissectorEvent.context($0, from: parser.from) }
      events.replaceSubrange(marks, with: found + context)
    }
    batch.giveBack()
  }

  /// What the frame that has begun and is not complete breaks so far.
  var unfinishedFindings: [Finding] { parser.frameUnderWay?.findings ?? [] }

  /// The last bytes that compressed messages inflated to, 32 KiB at most; only valid between
  /// messages.
  var window: [UInt8] { parser.window }

  private static func merged(
    _ events: ArraySlice<DissectorEvent>, _ marks: [FrameBatch.Mark]
  ) -> [DissectorEvent] {
    var merged: [DissectorEvent] = []
    var rest = marks[...]
    for event in events {
      if case .finding(_, row: let row?, after: _) = event {
        while let mark = rest.first, mark.row < row {
          merged.append(.finding(rest.removeFirst().finding, row: mark.row))
        }
      }
      merged.append(event)
    }
    return merged + rest.map { .finding($0.finding, row: $0.row) }
  }
}

@available(*, unavailable)
extension ContentStage: Sendable {}
