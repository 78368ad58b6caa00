import Intercept
import Rows
import WebSocket

extension OutgoingMessage {
  /// The message as it is injected between the two ends of a relayed connection: a frame, or those
  /// that the user cut it into.
  func injected() throws(ComposerError) -> [InjectedFrame] {
    switch self {
    case .text(let text): return [.text(text)]
    case .binary(let bytes): return [.binary(bytes)]
    case .ping(let payload): return [.ping(payload)]
    case .pong(let payload): return [.pong(payload)]
    case .close(let code, let reason): return [.close(code, reason: reason)]
    case .frame(let frame):
      if frame.hasOwnForm { throw .ownForm }
      return frame.parts.map { .authored(firstByte: $0.firstByte, payload: $0.payload) }
    }
  }
}
