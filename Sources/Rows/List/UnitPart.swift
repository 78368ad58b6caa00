import Capture
import Screen
import WebSocket

/// What a row shows of one unit of a message.
package struct UnitPart: Sendable {
  /// Which one it is, from 0.
  package var place: Int
  /// Which of its message's rows it is, from 0: units that do not match have no row.
  package var row: Int
  /// Where it is among those of its message.
  package var bracket = Bracket.none
  /// What it is; empty for a payload of no protocol.
  package var form = ""
  /// Bytes of it; nil when it is all of its message.
  package var length: UInt64?

  /// - Parameters:
  ///   - place: Which one it is, from 0.
  ///   - row: Which of the rows of its message it is, from 0.
  package init(place: Int, row: Int) {
    self.place = place
    self.row = row
  }
}
