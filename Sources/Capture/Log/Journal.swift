package import WebSocket

/// A request and its response on a connection that speaks plain HTTP.
package struct HTTPExchange: Equatable, Sendable {
  package var connection: UInt32
  /// The exchange's number on its connection, from 1.
  package var number: UInt32
  /// Arrival of the request's first byte, in nanoseconds since the Unix epoch.
  package var time: UInt64
  /// Arrival of the response's last byte, nil when it never came.
  package var timeEnd: UInt64?
  package var method: String
  package var target: String
  /// The response's status, nil when none came.
  package var status: UInt16?
  /// Lengths of the bodies as they passed, in bytes.
  package var requestLength: UInt64
  package var responseLength: UInt64
  /// The first bytes of the bodies, as they are recorded: none once a session has kept enough.
  package var requestBody: [UInt8] = []
  package var responseBody: [UInt8] = []
  /// How the response's body is coded: `gzip`; nil when it is not coded.
  package var responseCoding: String?
}

/// What happened between frames.
///
/// Most entries are one of the small ones: the others are on the heap.
package enum JournalEvent: Equatable, Sendable {
  /// The connection's handshake was answered, refused, or will never be.
  case connection(UInt32)
  indirect case exchange(HTTPExchange)
  /// A finding that belongs to no frame, or to one that was complete before the finding was known.
  indirect case finding(Finding, frame: UInt32?, connection: UInt32)
  /// A frame that the end of the transport cut short.
  indirect case incomplete(PartialFrame)
  /// The connection ended; its record says how.
  case closed(UInt32)
  /// Something that is not HTTP passed through: only byte counts are known.
  indirect case tunnel(connection: UInt32, authority: String, client: UInt64, server: UInt64)
  /// Something the user should know: one sentence.
  indirect case note(String, connection: UInt32?)
}

/// One event and its place among the frames.
package struct JournalEntry: Equatable, Sendable {
  package var event: JournalEvent
  package var time: UInt64
  /// How many frames were complete before it.
  package var after: UInt32
}
