import Client

/// What each connection to a URL begins with, and whether another one follows it.
struct ConnectionCourse: Sendable {
  /// Whether a connection that is lost is opened again.
  var reconnects = false
  /// The messages that a connection begins with; nil for none.
  var opening: OpeningScript?
}
