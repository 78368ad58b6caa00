import Pcapng
import WebSocket

/// Enters one read into the log: its frames, what happened between them, and where its bytes are.
///
/// It refers to nothing that the next read changes.
struct LoggedRead {
  let connection: UInt32
  let from: Endpoint
  let time: UInt64
  /// Bytes of the read, and those of them before its frames.
  let count: Int
  let framesStart: Int
  let placement: FileExtent
  let batch: FrameBatch
  var events: [DissectorEvent]
  /// Where in `events` the findings on frames are.
  let marks: Range<Int>
  /// What was done to the bytes.
  let annotation: FrameAnnotation?
  /// The frame that is not complete now, and how many bytes of it have come.
  let unfinished: (frame: PartialFrame, byteCount: UInt64)?
  let carried: CarriedFrames
  /// The second stage of the dissector, which has read as far as this read; nil if there is none.
  let content: ContentStage?

  init(
    _ captured: CapturedBytes, of recorder: ConnectionRecorder, connection: UInt32, from: Endpoint,
    at time: UInt64, placement: FileExtent, batch: FrameBatch, extra: [Finding]
  ) {
    self.connection = connection
    self.from = from
    self.time = time
    self.placement = placement
    self.batch = batch
    let dissector = recorder.dissector
    count = captured.bytes.count
    framesStart = dissector.framesStart
    events =
      extra.isEmpty
      ? dissector.events : dissector.events + extra.map { .finding($0, row: nil) }
    marks = dissector.marks
    annotation = recorder.mark
    carried = recorder.carried
    content = dissector.content?[from]
    unfinished =
      dissector.phase == .frames
      ? dissector.partialFrame(from: from, begun: time).map {
        ($0, dissector.unfinishedBytes(from: from))
      } : nil
  }

  /// Has the second stage read the frames first.
  mutating func read(content bytes: UnsafeRawBufferPointer) {
    content?.receive(bytes, into: batch, events: &events, marks: marks)
  }

  /// Enters everything; called once a read, under the log's lock.
  func enter(into state: inout LogState) {
    let frames = placement.dropping(framesStart)
    let first = state.append(batch, connection: connection, time: time, placement: frames)
    let added = state.frameCount + 1 - Int(first)
    placeCarried(first: first, frames: frames, in: &state)
    placeSplit(first: first, frames: frames, in: &state)
    if let annotation, added > 0 { state.setMark(of: first, count: added, annotation) }
    for message in batch.inflated {
      state.setInflatedLength(of: first &+ UInt32(message.row), message.length)
    }
    let partial = keepUnderWay(frames: frames, in: &state)
    state.update(connection) { record in
      note(added: added, from: first, partial: partial, in: &record)
    }
    if events.isEmpty { return }
    LoggedEvents(connection: connection, time: time, first: first).enter(events, into: &state)
  }

  /// Updates the connection's own record.
  @inline(__always)
  private func note(
    added: Int, from first: UInt32, partial: PartialFrame?, in record: inout ConnectionRecord
  ) {
    record.index.append(from: first, count: added)
    for checkpoint in batch.checkpoints {
      let place = ConnectionRecord.Checkpoint(
        after: first &+ UInt32(checkpoint.row), window: checkpoint.window)
      record.keep(place, from: from, replacesLast: checkpoint.replacesLast)
    }
    record.count(frames: added, bytes: count, from: from, at: time)
    guard partial != nil || !record.underWay.isEmpty else { return }
    record.underWay.removeAll { $0.from == from }
    if let partial { record.underWay.append(partial) }
  }

  /// The first row began in an earlier read.
  private func placeCarried(first: UInt32, frames: FileExtent, in state: inout LogState) {
    guard batch.isFirstCarried, batch.count > 0 else { return }
    let known = carried.take(from: from)
    let segments = (known?.segments ?? []) + frames.segments(of: 0..<batch.carriedEnd)
    state.setBegin(of: first, time: known?.time ?? time, end: time, segments: segments)
  }

  /// Rows that the end of a packet cuts in two: at most one for each packet.
  private func placeSplit(first: UInt32, frames: FileExtent, in state: inout LogState) {
    guard !frames.isContiguous else { return }
    let read = count - framesStart
    var next = batch.isFirstCarried ? 1 : 0
    var boundary = frames.packetEnd(after: 0)
    while boundary < read, next < batch.count {
      let following = batch.firstRow(startingAt: boundary, from: next)
      let row = following - 1
      let end = row < next ? 0 : Int(batch.starts[row]) + Self.wireLength(batch, row: row)
      if end > boundary {
        let start = Int(batch.starts[row])
        state.setSegments(of: first &+ UInt32(row), frames.segments(of: start..<end))
      }
      boundary = frames.packetEnd(after: max(boundary, end - 1))
      next = following
    }
  }

  private static func wireLength(_ batch: FrameBatch, row: Int) -> Int {
    batch.flags[row].headerByteCount + Int(clamping: batch.lengths[row])
  }

  /// Remembers what came of a frame that is not complete, and returns it for the log.
  private func keepUnderWay(frames: FileExtent, in state: inout LogState) -> PartialFrame? {
    guard var partial = unfinished?.frame, let begun = unfinished?.byteCount else {
      carried[from] = nil
      return nil
    }
    let read = count - framesStart
    // A long frame has many segments: nothing else may refer to the list while it grows.
    state.update(connection) { $0.underWay.removeAll { $0.from == from } }
    var carry = carried.take(from: from) ?? CarriedFrames.Frame(time: time, segments: [])
    let start = begun >= UInt64(read) ? 0 : read - Int(begun)
    carry.segments += frames.segments(of: start..<read)
    carried[from] = carry
    partial.connection = connection
    partial.time = carry.time
    partial.timeEnd = time
    partial.segments = carry.segments
    partial.findings += content?.unfinishedFindings ?? []
    return partial
  }
}
