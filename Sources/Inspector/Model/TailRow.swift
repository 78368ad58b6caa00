import Capture
import Filter
import Intercept
import WebSocket

/// What stands below the rows of the log, because it is not complete or has not gone on.
struct TailRow: Sendable {
  var connection: UInt32
  var from: Endpoint
  /// The frame under way; nil between two fragments.
  var partial: PartialFrame?
  /// The message under way, when rows are messages.
  var message: OpenMessage?
  /// What is complete and held.
  var held: HeldItem?

  var id: RowID { held.map { .held($0.id) } ?? .underWay(connection: connection, from: from) }
  var time: UInt64 { held?.time ?? message?.time ?? partial?.time ?? 0 }
}
