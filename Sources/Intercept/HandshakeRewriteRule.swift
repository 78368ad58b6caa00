package import Capture
package import Filter
package import WebSocket

/// A change to the opening handshakes that a filter matches.
package struct HandshakeRewriteRule: Sendable {
  /// Which half of the handshake it changes.
  package enum Side: Equatable, Sendable {
    case request
    case response
  }

  package enum Action: Equatable, Sendable {
    /// One field with this value, in place of any that were there.
    case set(name: String, value: String)
    case add(name: String, value: String)
    case remove(name: String)
    /// The client gets this status, and the server gets no request.
    case refuse(status: Int)
  }

  package var name: String
  package var filter: Filter
  package var side: Side
  package var actions: [Action]

  package init(name: String, filter: Filter, side: Side, actions: [Action]) {
    self.name = name
    self.filter = filter
    self.side = side
    self.actions = actions
  }

  /// The status that the request is to be refused with; nil when it may pass.
  package var refusal: Int? {
    for case .refuse(let status) in actions { return status }
    return nil
  }

  /// Whether the rule is for a handshake.
  ///
  /// - Parameter response: The answer, for rules about answers.
  package func matches(
    _ request: RequestHead, response: ResponseHead? = nil, origin: ConnectionOrigin
  ) -> Bool {
    var record = ConnectionRecord(number: 0, time: 0, origin: origin)
    record.request(request)
    if let response { record.response = response }
    let row = FrameRow(
      number: 0, connection: 0, from: side == .request ? .client : .server,
      header: FrameHeader(opcode: .continuation, length: 0, maskingKey: nil), time: 0, timeEnd: 0,
      message: nil, fragment: nil, flags: side == .request ? [] : .fromServer, position: 0)
    let context = FilterContext(
      frame: LoggedFrame(row: row, rules: [], segments: []), connection: record
    ) { _, _ in false }
    return filter.matches(context)
  }

  /// The fields of a head after the rule.
  package func apply(to headers: HTTPHeaders) -> HTTPHeaders {
    var headers = headers
    for action in actions {
      switch action {
      case .set(let name, let value):
        let place = headers.fields.firstIndex { Self.isSame($0.name, name) }
        headers.fields.removeAll { Self.isSame($0.name, name) }
        let field = Self.field(name, value)
        headers.fields.insert(field, at: min(place ?? .max, headers.fields.count))
      case .add(let name, let value): headers.fields.append(Self.field(name, value))
      case .remove(let name): headers.fields.removeAll { Self.isSame($0.name, name) }
      case .refuse: break
      }
    }
    return headers
  }

  private static func isSame(_ name: String, _ other: String) -> Bool {
    name.lowercased() == other.lowercased()
  }

  private static func field(_ name: String, _ value: String) -> HTTPHeaders.Field {
    HTTPHeaders([(name, value)]).fields[0]
  }
}
