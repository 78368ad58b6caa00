package import Pcapng
import WebSocket

/// What a user adds to a session: marks and notes, from any thread and at any time.
///
/// A file that only grows cannot change the packet of a frame: each remark is an ACK without
/// payload on its connection.
extension Session {
  /// Connections that have ended and may still get remarks in the recording.
  static let packetsLimit = 1 << 16

  /// Records that frames were marked, or are no longer marked.
  ///
  /// - Parameter frames: Their numbers. In a session that is not recorded nothing is kept.
  package func bookmark(_ frames: [UInt32], isOn: Bool, at time: UInt64) {
    guard isRecording else { return }
    sequence { sequencer in
      let time = settle(time, &sequencer)
      for frame in frames {
        guard let connection = log.read({ $0.frame(frame)?.connection }) else { continue }
        remark(
          SessionComment.bookmark(frame, isOn: isOn), on: connection, at: time, &sequencer)
      }
    }
  }

  /// Keeps a note about a connection, in the recording as well.
  package func annotate(_ text: String, connection: UInt32, at time: UInt64) {
    sequence { sequencer in
      let time = settle(time, &sequencer)
      let comment = SessionComment.note(text, connection: connection)
      if isRecording { remark(comment, on: connection, at: time, &sequencer) }
      enter { $0.enterNote(text, connection: connection, time: time) }
    }
  }

  private func remark(
    _ comment: String, on connection: UInt32, at time: UInt64, _ sequencer: inout Sequencer
  ) {
    guard let packetWriter = sequencer.packets[connection]?.packetWriter else { return }
    _ = store.append([.copied(packetWriter.remark(comment, from: .client, time: time))])
  }

  /// Takes a mark or a note that was kept beside a recording.
  ///
  /// - Parameter comment: As it would be written in the recording.
  /// - Returns: False when it refers to a frame or a connection that does not exist, or not yet.
  package func enter(kept comment: String) -> Bool {
    guard let remark = PacketAnnotation(comment: comment), remark.isByNumber else { return false }
    let time = log.read { state -> UInt64? in
      if let bookmark = remark.bookmark { return state.frame(bookmark.frame)?.time }
      guard let number = remark.connection, state.connection(number) != nil else { return nil }
      return state.lastTime
    }
    guard let time else { return false }
    enter(remark, at: time)
    return true
  }

  /// The time of the last frame, or of the last connection when there is none, in nanoseconds since
  /// the Unix epoch: the time of a note in a file that is no longer being recorded.
  package var lastTime: UInt64 { log.read { $0.lastTime } }

  /// Takes what a recording says about frames and connections by their numbers.
  package func enter(_ remark: PacketAnnotation, at time: UInt64) {
    log.write { state in
      if let bookmark = remark.bookmark { state.bookmark(bookmark) }
      if let text = remark.note, let connection = remark.connection {
        state.enterNote(text, connection: connection, time: time)
      }
    }
  }
}
