package import Capture
import WebSocket

/// A session with its readers, and the formats of what they read.
package struct ShownSession {
  package var session: Session
  package var payloads: PayloadReader
  package var contents: ContentReader
  package var decoded: DecodedRows
  package var lookup: FrameLookup
  /// Whether a row is a frame or a whole message.
  package var unit: RowUnit
  /// The time of the session's first byte, in nanoseconds since the Unix epoch.
  package var origin: UInt64
  /// The text searched for, which is marked in the rows; empty for none.
  package var searched: String
  package var isASCII: Bool

  package init(
    _ session: Session, payloads: PayloadReader, contents: ContentReader, decoded: DecodedRows,
    lookup: FrameLookup, unit: RowUnit, origin: UInt64, searched: String, isASCII: Bool
  ) {
    self.session = session
    self.payloads = payloads
    self.contents = contents
    self.decoded = decoded
    self.lookup = lookup
    self.unit = unit
    self.origin = origin
    self.searched = searched
    self.isASCII = isASCII
  }

  var log: CaptureLog { session.log }

  /// Frames of a message that are looked at for the screen.
  package static let frameLimit = 4096

  /// The frames that a row with a number stands for: one, or those of a message.
  package func messageFrames(
    endingWith number: UInt32, limit: Int = ShownSession.frameLimit
  ) -> [LoggedFrame] {
    log.read { state in
      guard let row = state.frame(number) else { return [] }
      guard unit.joinsFrames else {
        return lookup.frame(number, in: state).map { [$0] } ?? []
      }
      return state.frames(ofMessageEndingWith: row, limit: limit)
    }
  }

  /// The frames whose payload the detail shows for a row: the frame that ends a message has the
  /// whole message, any other frame its own.
  func payloadFrames(endingWith number: UInt32) -> [LoggedFrame] {
    guard let frame = log.read({ lookup.frame(number, in: $0) }) else { return [] }
    return payloadFrames(of: frame)
  }

  func payloadFrames(of frame: LoggedFrame) -> [LoggedFrame] {
    let row = frame.row
    guard row.message != nil, row.header.fin || unit.joinsFrames else { return [frame] }
    return log.read { $0.frames(ofMessageEndingWith: row, limit: Self.frameLimit) }
  }
}

@available(*, unavailable)
extension ShownSession: Sendable {}
