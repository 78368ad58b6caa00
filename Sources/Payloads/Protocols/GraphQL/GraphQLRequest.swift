import JSON

/// The payload of the message that starts an operation.
struct GraphQLRequest {
  /// The operation that is run; nil when the document has none.
  let operation: GraphQLOperation?
  /// Where the document is.
  let range: Range<Int>
  /// The variables, where there are any.
  let variables: Range<Int>?

  /// - Returns: nil when there is no document.
  init?(_ json: JSONShape) {
    guard let payload = json["payload"], payload.kind == .object,
      let members = json.inner(payload)
    else { return nil }
    if let query = members["query"], let text = members.scalar(query), query.kind == .string {
      operation = GraphQLOperation(in: text, named: members.scalar(members["operationName"]))
      range = query.range
      let object = members["variables"].flatMap { $0.kind == .object ? $0 : nil }
      let isEmpty = members.inner(object).map { $0.parts.isEmpty && object?.isCut == false }
      variables = isEmpty == false ? object?.range : nil
      return
    }
    // AWS AppSync sends the request as JSON inside a string.
    guard let data = members["data"], data.kind == .string, let text = members.scalar(data),
      let inner = JSONShape(text), let query = inner.scalar(inner["query"])
    else { return nil }
    operation = GraphQLOperation(in: query, named: inner.scalar(inner["operationName"]))
    range = data.range
    variables = nil
  }
}

/// The type of a message, as it is written.
enum GraphQLType: String {
  case connectionInit = "connection_init"
  case connectionAck = "connection_ack"
  case ping, pong, subscribe, next, error, complete
  // Of the older protocol.
  case connectionError = "connection_error"
  case connectionKeepAlive = "ka"
  case connectionTerminate = "connection_terminate"
  case start, data, stop
  // AWS AppSync's, in the older protocol.
  case startAck = "start_ack"

  init?(_ json: JSONShape) {
    guard let type = json["type"], type.kind == .string, type.range.count < 32 else { return nil }
    self.init(rawValue: String(decoding: json.bytes[json.inside(type)], as: UTF8.self))
  }

  var isFailure: Bool { self == .error || self == .connectionError }
}
