import CLaunch
import Glibc
import WebSocket

/// A connect() that is being answered.
struct ConnectCall {
  enum Stage {
    /// The server is being dialled by this socket.
    case dialling(Int32)
    /// The program's own socket is being connected to windsock.
    case joining
  }

  let identity: UInt64
  /// The kernel's number of the program's socket.
  let cookie: UInt64
  /// A copy of the program's socket.
  let socket: Int32
  let isIPv6: Bool
  let isBlocking: Bool
  let destination: Address
  /// Whether the socket was called with an IPv6 address.
  let hasIPv6Address: Bool
  var stage: Stage
  /// When to go on without the server's answer, in milliseconds; nil for as long as the kernel tries.
  var deadline: UInt64?

  init(_ call: windsock_connect, destination: Address, stage: Stage) {
    identity = call.identity
    cookie = call.cookie
    socket = call.socket
    isIPv6 = call.is_ipv6
    isBlocking = call.is_blocking
    hasIPv6Address = call.has_ipv6_address
    self.destination = destination
    self.stage = stage
  }

  /// The socket whose being writable brings it on.
  var watched: Int32 {
    switch stage {
    case .dialling(let server): server
    case .joining: socket
    }
  }

  /// Closes what belongs to it.
  func abandon() {
    if case .dialling(let server) = stage { close(server) }
    close(socket)
  }
}

extension windsock_connect {
  var destination: Address {
    let bytes = withUnsafeBytes(of: address) { Array($0) }
    return Address(bytes: Array(bytes.prefix(has_ipv6_address ? 16 : 4)), port: port)
  }
}
