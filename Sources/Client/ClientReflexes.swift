/// What a client does automatically on a connection; each can be switched on or off separately.
package struct ClientReflexes: Equatable, Sendable {
  /// Whether Pings are answered with Pongs (RFC 6455, section 5.5.2).
  package var answersPings = true
  /// Whether the server's Close is answered with one (section 5.5.1).
  package var answersClose = true
  /// Whether frames are masked (section 5.3).
  package var masks = true
  /// Whether a frame of the server that breaks the protocol fails the connection (section 7.1.7).
  package var failsViolations = false
  /// Seconds between automatic Pings; nil for none.
  package var pingInterval: Double?
  /// Seconds that a Ping may be without its Pong, before the connection is given up; nil for any
  /// time.
  package var pingTimeout: Double?

  package init() {}
}
