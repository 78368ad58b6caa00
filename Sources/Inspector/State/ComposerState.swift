package import WebSocket

/// The line that is being written to a connection; it stays when the composer is left.
package struct ComposerState: Sendable {
  package var line = LineEditor()
  var history = History()
  /// The end that gets what is injected.
  package var destination = Endpoint.server
  /// Why the line cannot be sent.
  package var problem: String?
}
