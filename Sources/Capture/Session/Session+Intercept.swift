package import Pcapng
package import WebSocket

/// Writes into the file and the log what windsock did to messages that it intercepted.
extension Session {
  func keep(
    _ frames: KeptFrames, id: UInt64, from: Endpoint, at time: UInt64,
    on recorder: ConnectionRecorder
  ) {
    sequence { sequencer in
      number(recorder, at: settle(time, &sequencer), &sequencer)
      recorder.originals[id] = write(original: frames, id: id, from: from, on: recorder)
      if let original = recorder.originals[id] { enter { $0.keep(original, id: id) } }
    }
  }

  func drop(
    _ frames: KeptFrames, from: Endpoint, at time: UInt64, mark: FrameAnnotation,
    on recorder: ConnectionRecorder
  ) {
    var mark = mark
    if mark.held == nil {
      let id = nextHeldID()
      keep(frames, id: id, from: from, at: time, on: recorder)
      mark.held = id
    }
    sequence { sequencer in
      let time = settle(time, &sequencer)
      if isRecording {
        let comment = SessionComment.mark(mark)
        _ = store.append([
          .copied(recorder.packets.packetWriter.remark(comment, from: from, time: time))
        ])
      }
      guard let connection = recorder.number else { return }
      enter { [mark] state in
        state.enterDropped(mark, connection: connection, from: from, time: time)
      }
    }
    if let held = mark.held { recorder.originals[held] = nil }
  }

  func annotate(_ text: String, at time: UInt64, on recorder: ConnectionRecorder) {
    sequence { sequencer in
      let time = settle(time, &sequencer)
      number(recorder, at: time, &sequencer)
      if isRecording {
        let comment = SessionComment.note(text)
        _ = store.append([
          .copied(recorder.packets.packetWriter.remark(comment, from: .client, time: time))
        ])
      }
      guard let connection = recorder.number else { return }
      enter { $0.enterNote(text, connection: connection, time: time) }
    }
  }

  /// Logs what a recording says about bytes that were not passed on, or about a connection.
  package func enter(
    _ remark: PacketAnnotation, from: Endpoint, at time: UInt64, on recorder: ConnectionRecorder
  ) {
    sequence { sequencer in
      let time = settle(time, &sequencer)
      guard let connection = recorder.number else { return }
      enter { state in
        if let text = remark.note { state.enterNote(text, connection: connection, time: time) }
        if let close = remark.close {
          state.enterClose(close, connection: connection, time: time)
        }
        guard remark.mark.flags.contains(.dropped) else { return }
        state.enterDropped(remark.mark, connection: connection, from: from, time: time)
      }
    }
  }

  /// The payload that a changed or dropped message came with; nil when it is not kept.
  package func original(of mark: FrameAnnotation) -> [UInt8]? {
    guard let held = mark.held, let original = log.read({ $0.originals[held] }) else { return nil }
    var position = original.position
    var payload: [UInt8] = []
    for header in original.headers {
      let bytes = store.read(
        position: position &+ UInt64(header.byteCount), count: Int(clamping: header.length))
      payload += Masking.unmasked(bytes, key: header.maskingKey)
      position &+= UInt64(header.byteCount) &+ header.length
    }
    return payload
  }

  /// Appends a block of a local-use type with a line that says what it is, and the frames.
  private func write(
    original frames: KeptFrames, id: UInt64, from: Endpoint, on recorder: ConnectionRecorder
  ) -> KeptOriginal {
    let head = SessionComment.original(id: id, connection: recorder.number ?? 0, from: from)
    guard isRecording else { return KeptOriginal(position: 0, headers: frames.headers) }
    let block = PcapngBlocks.localBlock(Array(head.utf8) + [0x0A] + frames.bytes)
    let position = store.append([.copied(block)])
    // The original begins after the block's type and length, the byte count, and the line.
    let before = UInt64(12) + UInt64(head.utf8.count) + 1
    return KeptOriginal(position: position + before, headers: frames.headers)
  }
}

extension LogState {
  /// How many originals of changed frames are remembered; later ones are only in the file.
  ///
  /// Dropped messages have rows of their own and need not be remembered.
  private static let originalLimit = 1 << 16

  package mutating func keep(_ original: KeptOriginal, id: UInt64) {
    // The newest is always taken: it may be about to be dropped.
    if originals.count >= Self.originalLimit, let last = lastOriginal { originals[last] = nil }
    originals[id] = original
    lastOriginal = id
  }

  mutating func enterNote(_ text: String, connection: UInt32, time: UInt64) {
    update(connection) { $0.note = text }
    journal(.note("note: \(text)", connection: connection), time: time)
  }

  /// Adds rows for a message that was not passed on.
  mutating func enterDropped(
    _ mark: FrameAnnotation, connection: UInt32, from: Endpoint, time: UInt64
  ) {
    guard let held = mark.held, let original = originals.removeValue(forKey: held), connection > 0
    else { return }
    let batch = FrameBatch()
    batch.begin()
    var start = 0
    for header in original.headers {
      batch.append(
        FrameBatch.Row(
          firstByte: header.firstByte, flags: FrameFlags(header, from: from).union(.dropped),
          key: header.maskingKey?.value ?? 0, length: header.length,
          start: UInt32(truncatingIfNeeded: start), message: 0, fragment: 0))
      start &+= header.byteCount &+ Int(clamping: header.length)
    }
    let first = append(
      batch, connection: connection, time: time,
      placement: FileExtent(position: original.position, count: original.byteCount))
    let added = frameCount + 1 - Int(first)
    update(connection) { $0.index.append(from: first, count: added) }
    if added > 0 { setMark(of: first, count: added, mark) }
  }
}
