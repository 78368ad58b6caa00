import JSON

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
