package import WebSocket

extension Endpoint {
  /// The arrow for what this end sent, in the text format: three columns.
  package var arrow: String { arrowText.description }

  /// The same, for columns.
  var arrowText: StaticString { self == .client ? "──▶" : "◀──" }
}
