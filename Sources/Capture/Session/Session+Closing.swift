import Pcapng
package import WebSocket

/// Closes that a source reports without having frames for them.
extension Session {
  /// Logs how a connection closed, and keeps it in the recording.
  package func close(_ summary: CloseSummary, on recorder: ConnectionRecorder, at time: UInt64) {
    sequence { sequencer in
      let time = settle(time, &sequencer)
      guard let connection = recorder.number else { return }
      if isRecording {
        let comment = SessionComment.close(summary)
        _ = store.append([
          .copied(recorder.packets.packetWriter.remark(comment, from: .client, time: time))
        ])
      }
      enter { $0.enterClose(summary, connection: connection, time: time) }
    }
  }
}

extension LogState {
  mutating func enterClose(_ summary: CloseSummary, connection: UInt32, time: UInt64) {
    update(connection) { record in
      record.close = summary
      record.phase = .closed
    }
    journal(.closed(connection), time: time)
  }
}

extension ConnectionRecorder {
  /// Whether a Close frame was seen.
  package var hasSeenClose: Bool { dissector.closing.outcome.closedBy != nil }
}
