package import WebSocket

/// What a reader of captures reports to a recorder besides bytes.
extension ConnectionRecorder {
  /// Begins with frames: the connection's handshake was not seen, or only the answer to it.
  ///
  /// - Parameter time: The arrival of the first byte that is known, in nanoseconds since the Unix
  ///   epoch.
  package func join(response: ResponseHead?, at time: UInt64) {
    dissector.join(response: response)
    session.join(self, response: response, at: time)
  }

  /// Assumes that the client's upgrade was accepted, although no answer to it was captured, and
  /// reads what the client sent after it.
  package func assumeAccepted(at time: UInt64) {
    guard isUndecided else { return }
    dissector.assumeAccepted()
    session.assumeAccepted(self, at: time)
    releaseHeld()
    batch.giveBack()
  }

  /// Whether nothing of the answer to the client's upgrade came.
  package var isAnswerMissing: Bool { dissector.isAnswerMissing }

  /// Compressed messages that refer to bytes which are missing.
  package var uninflatedCount: Int { dissector.uninflatedCount }

  /// Skips bytes that cannot be read as frames.
  ///
  /// - Returns: How many bytes follow until the next frame begins; nil when it is not known.
  @discardableResult
  package func skip(_ count: UInt64, from end: Endpoint, at time: UInt64) -> UInt64? {
    let rest = dissector.skip(count, from: end, at: time)
    session.cut(self, from: end, at: time)
    if dissector.isDeflating { session.forgetWindow(of: self, from: end) }
    carried[end] = nil
    return rest
  }

  /// Takes bytes of an HTTP body that are not known: they count, and nothing shows them.
  package func miss(_ count: Int, from end: Endpoint, at time: UInt64) {
    dissector.isFilling = true
    defer { dissector.isFilling = false }
    Self.zeros.withUnsafeBytes { zeros in
      var left = count
      while left > 0 {
        let piece = UnsafeRawBufferPointer(rebasing: zeros.prefix(left))
        receive(
          CapturedBytes(piece, owner: nil), from: end, at: time,
          placement: FileExtent(position: 0, count: piece.count))
        left -= piece.count
      }
    }
  }

  private static let zeros = [UInt8](repeating: 0, count: 64 << 10)

  /// Says in the log that bytes are missing: F20.
  ///
  /// - Parameter waiting: Bytes before them that were not read yet.
  package func note(
    missing count: UInt64, after waiting: UInt64, from end: Endpoint, at time: UInt64
  ) {
    let offset = dissector.byteCount(from: end) &+ waiting
    let finding = Finding(.f20, from: end, offset: offset, fact: .number(count))
    session.note(finding, on: self, at: time)
  }
}

extension Session {
  /// Logs a connection without an opening handshake.
  func join(_ recorder: ConnectionRecorder, response: ResponseHead?, at time: UInt64) {
    sequence { sequencer in
      number(recorder, at: time, &sequencer)
      guard let connection = recorder.number else { return }
      log.write { state in
        state.update(connection) { record in
          record.openedTime = time
          record.response = response
          record.phase = .open
        }
        state.journal(.connection(connection), time: time)
        state.journal(.note("no handshake seen", connection: connection), time: time)
      }
    }
  }

  /// Logs that a connection is a WebSocket although no answer shows it.
  func assumeAccepted(_ recorder: ConnectionRecorder, at time: UInt64) {
    guard let connection = recorder.number else { return }
    recorder.handshake = .answered
    sequence { _ in
      log.write { state in
        state.update(connection) { record in
          record.openedTime = time
          record.phase = .open
        }
        state.journal(.connection(connection), time: time)
        state.journal(
          .note(
            "the answer to the upgrade is not in the capture; by the frames it was accepted",
            connection: connection), time: time)
      }
    }
  }

  /// Logs a finding on a connection itself.
  func note(_ finding: Finding, on recorder: ConnectionRecorder, at time: UInt64) {
    sequence { sequencer in
      number(recorder, at: time, &sequencer)
      guard let connection = recorder.number else { return }
      log.write { $0.note(finding, connection: connection, time: time) }
    }
  }

  /// Logs that nothing after a hole may refer to what was before it.
  func forgetWindow(of recorder: ConnectionRecorder, from end: Endpoint) {
    guard let connection = recorder.number else { return }
    sequence { _ in
      log.write { state in
        let last = UInt32(truncatingIfNeeded: state.frameCount)
        state.update(connection) { record in
          record.keep(
            ConnectionRecord.Checkpoint(after: last, window: []), from: end, replacesLast: false)
        }
      }
    }
  }

  /// Logs the frame that a hole ended.
  func cut(_ recorder: ConnectionRecorder, from end: Endpoint, at time: UInt64) {
    guard let connection = recorder.number, !recorder.events.isEmpty else { return }
    sequence { _ in
      log.write { state in
        let events = LoggedEvents(
          connection: connection, time: time,
          first: UInt32(truncatingIfNeeded: state.frameCount + 1))
        events.enter(recorder.events, into: &state)
        state.update(connection) { $0.underWay.removeAll { $0.from == end } }
      }
    }
  }
}
