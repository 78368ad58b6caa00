import WebSocket

/// The line that is being written to a connection; it stays when the composer is left.
struct ComposerState: Sendable {
  var line = LineEditor()
  var history = History()
  /// The end that gets what is injected.
  var destination = Endpoint.server
  /// Why the line cannot be sent.
  var problem: String?
}
