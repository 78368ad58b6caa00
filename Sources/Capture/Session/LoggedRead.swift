import WebSocket

/// Enters one read into the log: its frames, what happened between them, and where its bytes are.
struct LoggedRead {
  let recorder: ConnectionRecorder
  let from: Endpoint
  let time: UInt64
  let count: Int
  let placement: FileExtent
  let extra: [Finding]

  /// Enters everything; called once a read, under the log's lock.
  func enter(into state: inout LogState) {
    guard let connection = recorder.number else { return }
    let batch = recorder.batch
    let frames = placement.dropping(recorder.dissector.framesStart)
    let first = state.append(batch, connection: connection, time: time, placement: frames)
    let added = state.frameCount + 1 - Int(first)
    placeCarried(first: first, frames: frames, in: &state)
    placeSplit(first: first, frames: frames, in: &state)
    if let mark = recorder.mark, added > 0 { state.setMark(of: first, count: added, mark) }
    for message in batch.inflated {
      state.setInflatedLength(of: first &+ UInt32(message.row), message.length)
    }
    let partial = keepUnderWay(frames: frames, in: &state)
    state.update(connection) { record in
      note(added: added, from: first, partial: partial, in: &record)
    }
    if recorder.events.isEmpty, extra.isEmpty { return }
    LoggedEvents(connection: connection, time: time, first: first)
      .enter(recorder.events + extra.map { .finding($0, row: nil) }, into: &state)
  }

  /// Updates the connection's own record.
  @inline(__always)
  private func note(
    added: Int, from first: UInt32, partial: PartialFrame?, in record: inout ConnectionRecord
  ) {
    record.index.append(from: first, count: added)
    for checkpoint in recorder.batch.checkpoints {
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
    guard recorder.batch.isFirstCarried, recorder.batch.count > 0 else { return }
    var segments = recorder.carry(from: from)?.segments ?? []
    segments += frames.segments(of: 0..<recorder.batch.carriedEnd)
    let begun = recorder.carry(from: from)?.time ?? time
    state.setBegin(of: first, time: begun, end: time, segments: segments)
    recorder.setCarry(nil, from: from)
  }

  /// Rows that the end of a packet cuts in two: at most one for each packet.
  private func placeSplit(first: UInt32, frames: FileExtent, in state: inout LogState) {
    guard !frames.isContiguous else { return }
    let batch = recorder.batch
    let read = count - recorder.dissector.framesStart
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
    guard recorder.phase == .frames, recorder.dissector.isInsideFrame(from),
      var partial = recorder.dissector.partialFrame(from: from, begun: time)
    else {
      recorder.setCarry(nil, from: from)
      return nil
    }
    let read = count - recorder.dissector.framesStart
    // A long frame has many segments: nothing else may refer to the list while it grows.
    state.update(recorder.number ?? 0) { $0.underWay.removeAll { $0.from == from } }
    var carry = recorder.takeCarry(from: from) ?? ConnectionRecorder.Carry(time: time, segments: [])
    let begun = recorder.dissector.unfinishedBytes(from: from)
    let start = begun >= UInt64(read) ? 0 : read - Int(begun)
    carry.segments += frames.segments(of: start..<read)
    recorder.setCarry(carry, from: from)
    partial.connection = recorder.number ?? 0
    partial.time = carry.time
    partial.timeEnd = time
    partial.segments = carry.segments
    return partial
  }
}
