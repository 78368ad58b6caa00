package import Capture
package import Screen
import WebSocket

/// What happened between frames, in one line.
package struct EventLine {
  package private(set) var spans: [Span]
  package let role: Role
  package let isFinding: Bool
  /// The payload's summary that follows the event's text, when it is known.
  package private(set) var tail: [Span] = []

  package var text: String { spans.map(\.text).joined() }

  /// - Parameter isSaid: Whether what its payload says follows it.
  package init(
    _ event: JournalEvent, connection: ConnectionBrief?, signs: Signs, isSaid: Bool = false
  ) {
    var isFinding = false
    switch event {
    case .connection: (spans, role) = Self.opened(connection, signs)
    case .closed: (spans, role) = Self.closed(connection, signs)
    case .exchange(let exchange): (spans, role) = (Self.http(exchange, signs), .text)
    case .finding(let finding, let frame, _):
      isFinding = true
      role = finding.level.role
      spans = Self.finding(finding, frame)
    case .incomplete(let partial):
      (spans, role) = (Self.incomplete(partial, signs), .messageWarning)
    case .tunnel(_, let authority, let client, let server):
      role = .dim
      spans = [
        Span("tunnel ", role), Span(authority, .headerValue),
        Span("  \(client) bytes out, \(server) in", role),
      ]
    case .note(let sentence, _):
      role = .messageInformation
      spans = [Span("note ", .dim), Span(sentence, role)]
    }
    self.isFinding = isFinding
    if isSaid, case .exchange(let exchange) = event {
      // Its packets are what matters; the URL is the same each time.
      spans = Self.head(exchange, signs)
      tail = [Span("  \(exchange.target)", .dim)]
    }
  }

  private static func head(_ exchange: HTTPExchange, _ signs: Signs) -> [Span] {
    let isGood = (exchange.status ?? 999) < 400
    let status = exchange.status.map { "\($0)" } ?? "no answer"
    return [
      Span("HTTP ", .dim), Span(exchange.method + " ", .headerName),
      Span(isGood ? "" : "\(signs.arrow) \(status) ", .messageWarning),
    ]
  }

  private static func opened(_ connection: ConnectionBrief?, _ signs: Signs) -> ([Span], Role) {
    guard let connection else { return ([], .text) }
    if let status = connection.status, status == 101 {
      let role = Role.connectionOpen
      var spans = [Span("\(signs.state(.open)) opened ", role), Span(connection.url, .headerValue)]
      if let subprotocol = connection.subprotocol { spans.append(Span("  \(subprotocol)", .dim)) }
      return (spans, role)
    }
    if connection.status == nil, connection.failure == nil {
      // Plain HTTP or a tunnel: nothing was refused.
      let role = Role.connectionClosed
      let spans = [
        Span("\(signs.state(.closed)) ended ", role), Span(connection.url, .headerValue),
      ]
      return (spans, role)
    }
    let role = Role.connectionFailed
    guard let status = connection.status else {
      // The note that comes with every failure gives the reason.
      return ([Span("! failed ", role), Span(connection.url, .headerValue)], role)
    }
    return (
      [
        Span("! refused \(status) \(connection.reason) ", role),
        Span(connection.url, .headerValue),
      ], role
    )
  }

  private static func closed(_ connection: ConnectionBrief?, _ signs: Signs) -> ([Span], Role) {
    let role = Role.connectionClosed
    guard let close = connection?.close else {
      return ([Span("\(signs.state(.closed)) ended", role)], role)
    }
    var text = "\(signs.state(.closed)) closed \(close.code.rawValue)"
    if !close.reason.isEmpty { text += " \"\(close.reason)\"" }
    if let by = close.by { text += " by \(by.name)" }
    return ([Span(text + (close.clean ? ", cleanly" : ", not cleanly"), role)], role)
  }

  private static func http(_ exchange: HTTPExchange, _ signs: Signs) -> [Span] {
    let status = exchange.status.map { "\($0)" } ?? "no answer"
    let role: Role = (exchange.status ?? 999) >= 400 ? .messageWarning : .text
    return [
      Span("HTTP ", .dim), Span(exchange.method + " ", .headerName),
      Span(exchange.target, .headerValue), Span(" \(signs.arrow) ", .dim), Span(status, role),
      Span("  \(exchange.requestLength) out, \(exchange.responseLength) in", .dim),
    ]
  }

  private static func finding(_ finding: Finding, _ frame: UInt32?) -> [Span] {
    let place = frame.map { " (frame \($0))" } ?? ""
    return [
      Span("\(finding.rule.rawValue) \(finding.level.rawValue) ", finding.level.role),
      Span(finding.text + place), Span("  RFC \(finding.rule.rfc)", .dim),
    ]
  }

  private static func incomplete(_ partial: PartialFrame, _ signs: Signs) -> [Span] {
    let arrow = signs.direction(partial.from, isWide: true)
    guard let header = partial.header else {
      return [
        Span("\(arrow) ", partial.from.role),
        Span("frame cut short in its header", .messageWarning),
      ]
    }
    return [
      Span("\(arrow) ", partial.from.role),
      Span(Signs.word(header.opcode) + " ", header.opcode.role),
      Span("cut short: \(partial.captured) of \(header.length) bytes came", .messageWarning),
    ]
  }
}
