package import WebSocket

extension Endpoint {
  /// The arrow of what this end sent, as text has it: three columns.
  package var arrow: String { arrowText.description }

  /// The same, for columns.
  var arrowText: StaticString { self == .client ? "──▶" : "◀──" }
}
