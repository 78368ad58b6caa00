import Capture
import WebSocket

extension FilterExpression {
  /// The same question about frames that one end sends on one connection, with what only depends
  /// on that answered.
  func resolved(for connection: ConnectionRecord, from: Endpoint) -> FilterExpression {
    let context = FilterContext(
      findings: [], from: from, at: connection.time, connection: connection, start: nil)
    return resolved(context)
  }

  private func resolved(_ context: FilterContext) -> FilterExpression {
    switch self {
    case .always: self
    case .and(let parts): .and(parts.map { $0.resolved(context) })
    case .or(let parts): .or(parts.map { $0.resolved(context) })
    case .not(let inner): .not(inner.resolved(context))
    // What stands in the URL stands in the payload, too, for all that is asked.
    case .anywhere(let needle): needle.isInURL(context) ? .always : self
    case .test(let field, _):
      if field.isOfConnection {
        FilterProgram(self).run(context) ? .always : .not(.always)
      } else {
        self
      }
    }
  }
}

extension FilterNeedle {
  fileprivate func isInURL(_ context: FilterContext) -> Bool {
    context.text(.url, every: false) { url in
      switch self {
      case .text(let text): ByteSearch.containsIgnoringCase(text.map(ASCII.lowercased), in: url)
      case .pattern(let pattern): pattern.matches(url)
      }
    }
  }
}

extension FilterField {
  /// Whether the connection and the sender tell it.
  fileprivate var isOfConnection: Bool {
    switch self {
    case .header: true
    case .number(let field): field == .connection || field == .status || field == .port
    case .text(let field): field != .text && field != .closeReason
    case .flag, .bytes, .finding, .json, .unit, .decoded: false
    }
  }
}
