package import Payloads

/// What is known of a unit without reading its bytes again.
package struct UnitRow: Equatable, Sendable {
  /// Its number, from 1, in the order in which units were complete.
  package var number: UInt32
  /// The frame that completed it; 0 for one of an HTTP exchange.
  package var frame: UInt32
  /// The exchange whose body has it; nil for one of frames.
  package var exchange: ExchangeKey?
  package var form: String
  package var role: Link.Role?
  package var link: UnitLink?
  /// Whether it asks for an answer that has not come.
  package var isWaiting: Bool
}

/// The unit at the other end of a link.
package struct UnitLink: Equatable, Sendable {
  /// For an answer its request, for a request its first answer.
  package var unit: UInt32
  /// The frame that completed it; 0 for one of an HTTP exchange.
  package var frame: UInt32
  /// The exchange whose body has it; nil for one of frames.
  package var exchange: ExchangeKey?
  /// From the end of the request to the end of the answer, in nanoseconds.
  package var latency: UInt64

  /// Where the other end is, in short: `#12`, or for the third exchange of connection 2 `HTTP 2/3`.
  package var name: String { UnitPlace.name(frame, exchange) }
}

/// Writes the place of a unit.
enum UnitPlace {
  static func name(_ frame: UInt32, _ exchange: ExchangeKey?) -> String {
    exchange.map { "HTTP \($0.connection)/\($0.number)" } ?? "#\(frame)"
  }
}

/// A request and whether it was answered.
package struct UnitRequest: Equatable, Sendable {
  package var unit: UInt32
  /// The frame that completed it; 0 for one of an HTTP exchange.
  package var frame: UInt32
  /// The exchange whose body has it; nil for one of frames.
  package var exchange: ExchangeKey?
  package var connection: UInt32
  package var form: String
  /// What requests of its kind have in common: a method, an event, a topic.
  package var label: [UInt8]
  /// When its last byte came, in nanoseconds since the Unix epoch.
  package var time: UInt64
  /// From its end to the end of the first answer, in nanoseconds; nil while none has come.
  package var latency: UInt64?

  /// Where it is, as of a ``UnitLink``.
  package var name: String { UnitPlace.name(frame, exchange) }
}
