package import WebSocket

/// What a row of the list stands for.
///
/// It never changes, whatever arrives and whatever is filtered: so a selection keeps its row.
package enum RowID: Hashable, Sendable {
  /// A complete frame, by its number from 1.
  case frame(UInt32)
  /// Something that happened between frames, by its place in the journal from 0.
  case event(Int)
  /// The frame that one end of a connection has begun and not finished.
  case underWay(connection: UInt32, from: Endpoint)
  /// A held message, by its number in the session.
  case held(UInt64)
}
