import Capture
package import WebSocket

/// What happened to a connection that was asked for.
package enum ClientEvent: Equatable, Sendable {
  /// The server answered 101; the connection has this number in the session.
  ///
  /// - Parameter breaches: Defects of the answer for which a client has to fail the connection.
  case opened(connection: UInt32, breaches: [Finding] = [])
  /// The messages that an open connection begins with were sent, if there are any.
  case ready
  /// The server gave another answer: the end of the attempt.
  case refused(Refusal)
  /// There is no connection, or it is not a WebSocket: one sentence, and the status to exit with.
  case failed(String, exitStatus: Int32)
  /// An open connection is over; if it did not just end, the clause says what its server did: the
  /// end of the sentence "the server …".
  case closed(CloseSummary, because: String? = nil)
  /// A Ping of the server, with its payload, where Pings are to be reported.
  case ping([UInt8])
  /// A Pong of the server, and the nanoseconds since the Ping that it answers, if it answers one.
  case pong([UInt8], roundTrip: UInt64?)

  /// Whether nothing follows it.
  var isLast: Bool {
    switch self {
    case .refused, .failed, .closed: true
    case .opened, .ready, .ping, .pong: false
    }
  }
}

/// The exit statuses of failures of a client (sysexits.h).
enum ExitStatus {
  static let noInput: Int32 = 66
  static let unavailable: Int32 = 69
  static let protocolError: Int32 = 76
}
