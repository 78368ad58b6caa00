package import Capture
import Pcapng
import WebSocket

/// Reads one connection of a session frame by frame, while it grows or after.
///
/// It belongs to one thread.
package final class ConversationReader {
  private static let batch = 256

  private let session: Session
  private let connection: UInt32
  private let inflated: InflatedReader
  private let payloads: PayloadReader
  private let source: FormatSource
  private var ordinal: Int
  private var frames: [LoggedFrame] = []
  private var position = 0

  /// - Parameter ordinal: Where to begin among the connection's frames.
  package init(_ session: Session, connection: UInt32, from ordinal: Int = 0) {
    self.session = session
    self.connection = connection
    self.ordinal = ordinal
    payloads = PayloadReader(store: session.store)
    source = FormatSource(log: session.log, payloads: payloads)
    inflated = source.inflated
  }

  /// How many frames it has given.
  package var count: Int { ordinal }

  /// The next frame; nil when there is none, or none yet.
  package func next() -> LoggedFrame? {
    if position == frames.count {
      let (connection, ordinal) = (connection, ordinal)
      frames = session.log.read {
        $0.frames(of: connection, from: ordinal, limit: Self.batch)
      }
      position = 0
    }
    guard position < frames.count else { return nil }
    position += 1
    ordinal += 1
    return frames[position - 1]
  }

  /// The payload as it was on the wire, unmasked; nil when the file does not have all of it.
  package func payload(of frame: LoggedFrame) -> [UInt8]? {
    let payload = payloads.payload(of: frame)
    return UInt64(payload.count) == frame.row.header.length ? payload : nil
  }

  /// What a frame carries, inflated when it was compressed; nil when that is not available.
  package func content(of frame: LoggedFrame) -> [UInt8]? {
    guard frame.row.flags.contains(.compressed) else { return payload(of: frame) }
    return inflated.content(of: frame, limit: Self.contentLimit)
  }

  /// What windsock did to a frame, and the frames as they had come.
  func mark(of frame: LoggedFrame) -> FrameAnnotation? {
    session.log.read { $0.mark(of: frame.row) }
  }

  func originals(of frame: LoggedFrame) -> [LoggedFrame] {
    session.log.read { $0.originals(of: frame.row) }
  }

  /// Bytes that a compressed frame is inflated to at most.
  static let contentLimit = 64 << 20

  /// Joins frames into messages; see `MessageView`.
  func take(_ frame: LoggedFrame, into view: inout MessageView) -> LoggedMessage? {
    view.take(frame, source: source)
  }
}

@available(*, unavailable)
extension ConversationReader: Sendable {}
