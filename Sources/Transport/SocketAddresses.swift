package import Capture
package import NIOCore
package import Pcapng
import WebSocket

extension Address {
  /// The address of an IP socket; nil for a Unix socket.
  package init?(_ socket: SocketAddress?) {
    switch socket {
    case .v4(let v4):
      // sockaddr_in: family, port and address, the last two in network order.
      let bytes = withUnsafeBytes(of: v4.address) { Array($0) }
      self.init(bytes: Array(bytes[4..<8]), port: UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
    case .v6(let v6):
      // sockaddr_in6: family, port, flow information, address.
      let bytes = withUnsafeBytes(of: v6.address) { Array($0) }
      self.init(bytes: Array(bytes[8..<24]), port: UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
    case .unixDomainSocket, nil:
      return nil
    }
  }

  /// Whether the address is this machine's own: 127.0.0.0/8 or ::1.
  package var isLoopback: Bool {
    isIPv6 ? bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1 : bytes.first == 127
  }
}

extension ConnectionOrigin {
  /// The two ends of a connection, with loopback addresses and a note where the server was dialled
  /// at the Unix socket `unixPath`.
  package init(
    client: SocketAddress?, server: SocketAddress?, tls: TLSFacts?, clientTLS: TLSFacts? = nil,
    unixPath: String?
  ) {
    let server = Address(server) ?? .loopback(port: tls == nil ? 80 : 443)
    self.init(
      client: Address(client) ?? .loopback(port: 49152), server: server, tls: tls,
      clientTLS: clientTLS,
      note: unixPath.map { "the server is the Unix socket \($0)" })
  }
}
