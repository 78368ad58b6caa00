import Capture
import Screen
import WebSocket

/// What a row shows of one unit of a message.
package struct UnitPart: Sendable {
  /// Which one it is, from 0.
  package var place: Int
  /// Where it is among those of its message.
  package var bracket = Bracket.none
  /// What it is; empty for a payload of no protocol.
  package var form = ""
  /// Bytes of it; nil when it is all of its message.
  package var length: UInt64?

  /// - Parameter place: Which one it is, from 0.
  package init(place: Int) { self.place = place }
}
