package import Capture
import Payloads
import WebSocket

/// Decodes the messages of a session once, from the first to the newest, and keeps in an index
/// what the units are and how they belong together.
///
/// Once it has caught up it continues with what was captured since. It belongs to one thread.
package final class UnitPass {
  private struct Direction: Hashable {
    var connection: UInt32
    var from: Endpoint
  }

  private struct Talk {
    var conversation: Conversation
    var requests = OpenRequests()
    /// Messages since the last checkpoint.
    var since = UnitPass.checkpointInterval
  }

  /// Messages of a connection between two checkpoints.
  static let checkpointInterval = 64
  /// Frames of one message that are joined.
  private static let frameLimit = 1 << 16
  /// Bytes of a message that are decoded for its form and links.
  private static let contentLimit = 1 << 20

  private let session: Session
  private let index: UnitIndex
  private let content: MessageContent
  private let choice: DecodeChoice
  private var talks: [UInt32: Talk] = [:]
  private var open: [Direction: [LoggedFrame]] = [:]
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
      if let message = complete(frame) { decode(message, to: &found) }
    }
    scanned += frames.count
    publish(found)
    return isMore
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

  /// The frames of the message that a frame completes; nil for a control frame, or while the
  /// message is under way.
  private func complete(_ frame: LoggedFrame) -> [LoggedFrame]? {
    guard let message = frame.row.message else { return nil }
    if frame.row.header.fin, frame.row.fragment == 0, open.isEmpty { return [frame] }
    let direction = Direction(connection: frame.row.connection, from: frame.row.from)
    var frames = open.removeValue(forKey: direction) ?? []
    // A message that another one interrupted is left behind (F14).
    if frames.first?.row.message != message { frames = [] }
    if frames.count < Self.frameLimit { frames.append(frame) }
    if frame.row.header.fin { return frames }
    open[direction] = frames
    return nil
  }

  private func decode(_ frames: [LoggedFrame], to found: inout [Found]) {
    guard let last = frames.last?.row,
      let piece = content.piece(frames, limit: Self.contentLimit)
    else { return }
    var talk = talks.removeValue(forKey: last.connection) ?? begin(last.connection)
    var checkpoint: UnitIndex.Checkpoint?
    if talk.since >= Self.checkpointInterval {
      checkpoint = UnitIndex.Checkpoint(after: last.number - 1, conversation: talk.conversation)
      talk.since = 0
    }
    talk.since += 1
    var sink = NodeSink(piece, [])
    talk.conversation.decode(piece, to: &sink)
    found.append(
      Found(
        frame: last.number, end: last.timeEnd, connection: last.connection,
        isFromClient: piece.isFromClient, units: sink.units, checkpoint: checkpoint,
        choice: talk.conversation.choice))
    talks[last.connection] = talk
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
        state.choices[message.connection] = message.choice
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
