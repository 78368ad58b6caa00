import Intercept

extension OutgoingMessage {
  /// The message as it is injected between the two ends of a relayed connection.
  var injected: InjectedFrame {
    switch self {
    case .text(let text): .text(text)
    case .binary(let bytes): .binary(bytes)
    case .ping(let payload): .ping(payload)
    case .pong(let payload): .pong(payload)
    case .close(let code, let reason): .close(code, reason: reason)
    }
  }
}
