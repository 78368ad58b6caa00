import CLaunch
import Glibc
import WebSocket

/// A connect() that is being answered.
struct ConnectCall {
  enum Stage {
    /// The server is being dialled by this socket.
    case dialling(Int32)
    /// The server is connected to by this socket, and the program does not wait any more: a signal
    /// has interrupted it, and it will call again.
    case parked(Int32)
    /// The program's own socket is being connected to windsock.
    case joining
  }

  let identity: UInt64
  /// The kernel's number of the program's socket.
  let cookie: UInt64
  /// A copy of the program's socket.
  private(set) var socket: Int32
  let isIPv6: Bool
  let isBlocking: Bool
  let destination: Address
  /// Whether the socket was called with an IPv6 address.
  let hasIPv6Address: Bool
  var stage: Stage
  /// When to continue without the server's answer, in milliseconds; nil for as long as the kernel tries.
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

  /// The socket to wait for until it is writable.
  var watched: Int32 {
    switch stage {
    case .dialling(let server): server
    case .parked: -1
    case .joining: socket
    }
  }

  /// The socket that leads to the server, and whether it is connected; nil without one.
  var server: (socket: Int32, isConnected: Bool)? {
    switch stage {
    case .dialling(let server): (server, false)
    case .parked(let server): (server, true)
    case .joining: nil
    }
  }

  /// The same with a connection to the server that waits for the next call, until a time.
  ///
  /// In the meantime, the program may use its socket.
  func parked(_ server: Int32, until deadline: UInt64) -> ConnectCall {
    close(socket)
    var call = self
    call.socket = -1
    call.stage = .parked(server)
    call.deadline = deadline
    return call
  }

  /// Closes what belongs to it.
  func abandon() {
    if let server { close(server.socket) }
    if socket >= 0 { close(socket) }
  }
}

extension windsock_connect {
  var destination: Address {
    let bytes = withUnsafeBytes(of: address) { Array($0) }
    return Address(bytes: Array(bytes.prefix(has_ipv6_address ? 16 : 4)), port: port)
  }
}
