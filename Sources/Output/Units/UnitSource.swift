package import Capture
package import Payloads
package import Units
import WebSocket

/// The units of the messages that a formatter writes.
///
/// It belongs to one thread.
package final class UnitSource {
  package let index = UnitIndex()
  private let session: Session
  private let pass: UnitPass
  private let reader: UnitReader

  /// A message's units, and what is known of each.
  package struct Decoded {
    package var sink: NodeSink
    package var rows: [UnitRow]

    /// Each unit with its row.
    package var units: [(unit: PayloadUnit, row: UnitRow?)] {
      sink.units.enumerated().map { place, unit in
        (unit, rows.indices.contains(place) ? rows[place] : nil)
      }
    }
  }

  package init(_ session: Session, choice: DecodeChoice) {
    self.session = session
    pass = UnitPass(session, into: index, choice: choice)
    reader = UnitReader(session, index: index, choice: choice)
  }

  /// The units of the message that ends with a frame; nil when it ends none, or there is nothing to
  /// be read.
  package func decode(
    endingWith frame: LoggedFrame, _ wants: NodeSink.Wants, width: Int = 240
  ) -> Decoded? {
    guard frame.row.message != nil, frame.row.header.fin else { return nil }
    let frames =
      frame.row.fragment ?? 0 == 0
      ? [frame]
      : session.log.read { $0.frames(ofMessageEndingWith: frame.row, limit: 1 << 16) }
    return decode(frames, wants, width: width)
  }

  /// The units of a message.
  package func decode(
    _ frames: [LoggedFrame], _ wants: NodeSink.Wants, width: Int = 240
  ) -> Decoded? {
    guard let last = frames.last?.row.number else { return nil }
    while index.scanned < Int(last), pass.advance() {}
    guard let sink = reader.decode(frames, wants, width: width) else { return nil }
    return Decoded(sink: sink, rows: index.units(of: last))
  }

  /// Looks at all that the session has by now.
  package func finish() { while pass.advance() {} }
}

@available(*, unavailable)
extension UnitSource: Sendable {}
