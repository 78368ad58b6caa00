package import Screen
import WebSocket

extension Opcode {
  package var role: Role {
    switch self {
    case .text: .opText
    case .binary: .opBinary
    case .continuation: .opContinuation
    case .ping: .opPing
    case .pong: .opPong
    case .close: .opClose
    default: .opReserved
    }
  }
}

extension Endpoint {
  package var role: Role { self == .client ? .dirClient : .dirServer }
}

extension Level {
  package var role: Role {
    switch self {
    case .error: .findingError
    case .warning: .findingWarning
    case .information: .findingInformation
    }
  }

  /// The word of the level.
  var word: String {
    switch self {
    case .error: "error"
    case .warning: "warning"
    case .information: "information"
    }
  }
}

extension ConnectionState {
  package var role: Role {
    switch self {
    case .http, .opening: .connectionOpening
    case .open: .connectionOpen
    case .closing: .connectionClosing
    case .closed: .connectionClosed
    case .failed: .connectionFailed
    }
  }
}
