package import Capture

/// What becomes of a connection that was asked for.
package enum ClientEvent: Equatable, Sendable {
  /// The server answered 101; the connection has this number in the session.
  case opened(connection: UInt32)
  /// The server answered something else: the end of the attempt.
  ///
  /// - Parameters:
  ///   - body: The first bytes of the response's body.
  ///   - location: Where a redirect leads.
  case refused(status: Int, reason: String, body: [UInt8], location: String? = nil)
  /// There is no connection, or it is no WebSocket: one sentence, and the status to exit with.
  case failed(String, exitStatus: Int32)
  /// An open connection is over.
  case closed(CloseSummary)
}

/// The exit statuses that failures of a client come to (sysexits.h).
enum ExitStatus {
  static let noInput: Int32 = 66
  static let unavailable: Int32 = 69
}
