package import Capture
package import Filter
package import Intercept
package import WebSocket

/// What is below the rows of the log, because it is incomplete or was not forwarded yet.
package struct TailRow: Sendable {
  package var connection: UInt32
  package var from: Endpoint
  /// The frame under way; nil between two fragments.
  package var partial: PartialFrame?
  /// The message under way, when rows are messages.
  package var message: OpenMessage?
  /// What is complete and held.
  package var held: HeldItem?

  package init(
    connection: UInt32, from: Endpoint, partial: PartialFrame? = nil, message: OpenMessage? = nil,
    held: HeldItem? = nil
  ) {
    self.connection = connection
    self.from = from
    self.partial = partial
    self.message = message
    self.held = held
  }

  package var id: RowID {
    held.map { .held($0.id) } ?? .underWay(connection: connection, from: from)
  }

  var time: UInt64 { held?.time ?? message?.time ?? partial?.time ?? 0 }
}
