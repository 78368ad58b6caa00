package import Client

/// What each connection to a URL begins with, and whether another one follows it.
package struct ConnectionCourse: Sendable {
  /// Whether a connection that is lost is opened again.
  package var reconnects = false
  /// The messages that a connection begins with; nil for none.
  package var opening: OpeningScript?

  package init(reconnects: Bool = false, opening: OpeningScript? = nil) {
    self.reconnects = reconnects
    self.opening = opening
  }
}
