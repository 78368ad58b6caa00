package import Capture
import Payloads
import WebSocket

/// Decodes the messages of a session once, from the first to the newest, and keeps in an index
/// what the units are and how they belong together.
///
/// Once it has caught up it continues with what was captured since. It belongs to one thread.
package final class UnitPass {
  private struct Talk {
    var conversation: Conversation
    var requests = OpenRequests()
    /// Messages since the last checkpoint.
    var since = UnitPass.checkpointInterval
  }

  /// Messages of a connection between two checkpoints.
  static let checkpointInterval = 64

  private let session: Session
  private let index: UnitIndex
  private let content: MessageContent
  private let choice: DecodeChoice
  private var talks: [UInt32: Talk] = [:]
  private var joiner = FrameJoiner()
  private var scanned = 0

  /// - Parameters:
  ///   - session: Whose messages are decoded.
  ///   - index: Takes what is found.
  ///   - choice: What connections are to be read as.
  package init(_ session: Session, into index: UnitIndex, choice: DecodeChoice = DecodeChoice()) {
    self.session = session
    self.index = index
    self.choice = choice
    content = MessageContent(session)
  }

  /// Decodes the messages of the next frames, at most `limit` frames.
  ///
  /// - Returns: Whether there are more frames by now.
  package func advance(limit: Int = 512) -> Bool {
    let (frames, isMore) = take(limit: limit)
    if frames.isEmpty { return false }
    var found: [Found] = []
    for frame in frames {
      guard let message = joiner.take(frame) else { continue }
      _ = decode(message, to: &found) { NodeSink($0, []) }
    }
    scanned += frames.count
    publish(found)
    return isMore
  }

  /// Decodes the messages up to a frame that is still ahead, and keeps what is wanted of the message
  /// that it completes: for those who go through a session in order, one decode does both.
  ///
  /// - Returns: nil when the frame was passed already, or completes nothing that can be read.
  func decode(
    frame: UInt32, keeping sink: (Piece) -> NodeSink
  ) -> NodeSink? {
    while scanned + 1 < Int(frame), advance(limit: Int(frame) - 1 - scanned) {}
    guard scanned + 1 == Int(frame), let next = take(limit: 1).frames.first else { return nil }
    var found: [Found] = []
    let decoded = joiner.take(next).flatMap { decode($0, to: &found, keeping: sink) }
    scanned += 1
    publish(found)
    return decoded
  }

  /// The units of one message, before they have numbers.
  private struct Found {
    var frame: UInt32
    var end: UInt64
    var connection: UInt32
    var isFromClient: Bool
    var units: [PayloadUnit]
    var checkpoint: UnitIndex.Checkpoint?
    var choice: Conversation.Choice
  }

  private func take(limit: Int) -> (frames: [LoggedFrame], isMore: Bool) {
    session.log.read { state in
      var frames: [LoggedFrame] = []
      let end = min(state.frameCount, scanned + limit)
      for number in scanned..<max(scanned, end) {
        guard let row = state.frame(UInt32(truncatingIfNeeded: number + 1)) else { break }
        frames.append(LoggedFrame(row: row, rules: [], segments: state.segments(of: row)))
      }
      return (frames, end < state.frameCount)
    }
  }

  private func decode(
    _ frames: [LoggedFrame], to found: inout [Found], keeping make: (Piece) -> NodeSink
  ) -> NodeSink? {
    guard let last = frames.last?.row, let piece = content.piece(frames) else { return nil }
    var talk = talks.removeValue(forKey: last.connection) ?? begin(last.connection)
    var checkpoint: UnitIndex.Checkpoint?
    if talk.since >= Self.checkpointInterval {
      checkpoint = UnitIndex.Checkpoint(after: last.number - 1, conversation: talk.conversation)
      talk.since = 0
    }
    talk.since += 1
    var sink = make(piece)
    talk.conversation.decode(piece, to: &sink)
    found.append(
      Found(
        frame: last.number, end: last.timeEnd, connection: last.connection,
        isFromClient: piece.isFromClient, units: sink.units, checkpoint: checkpoint,
        choice: talk.conversation.choice))
    talks[last.connection] = talk
    return sink
  }

  private func begin(_ connection: UInt32) -> Talk {
    let record = session.log.read { $0.connection(connection) }
    return Talk(conversation: choice.conversation(record))
  }

  private func publish(_ found: [Found]) {
    let scanned = self.scanned
    index.update { state in
      for message in found {
        if let checkpoint = message.checkpoint {
          state.checkpoints[message.connection, default: []].append(checkpoint)
        }
        if state.choices[message.connection] != message.choice {
          state.choices[message.connection] = message.choice
        }
        for unit in message.units {
          let number = state.add(
            unit, frame: message.frame, connection: message.connection, end: message.end)
          guard let link = unit.link,
            let request = talks[message.connection]?.requests.take(
              link, of: number, isFromClient: message.isFromClient)
          else { continue }
          state.join(number, to: request)
        }
      }
      state.scanned = scanned
    }
  }
}

@available(*, unavailable)
extension UnitPass: Sendable {}
