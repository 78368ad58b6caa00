import Capture
import Glibc
import NIOCore
import Transport
import WebSocket

/// One socket address to listen at.
struct ListenAddress: Sendable {
  /// As it was asked for.
  var host: String
  var address: SocketAddress
  /// Where requests are forwarded to; nil for a forward proxy.
  var upstream: WebSocketURL?
  /// Whether it takes the port that the address before it got.
  var sharesPort = false
  /// Whether the proxy starts without it.
  var isOptional = false

  /// Whether other machines can reach it.
  var isRemote: Bool { Address(address)?.unmapped.isLoopback != true }

  /// Resolves the addresses; one that other machines can reach has to be allowed.
  static func resolve(
    _ places: [ProxyOptions.Listen], allowRemote: Bool
  ) throws(ProxyError) -> [ListenAddress] {
    if places.isEmpty { throw .nowhereToListen }
    var addresses: [ListenAddress] = []
    for place in places {
      if place.host.lowercased() == "localhost" {
        addresses.append(try make(place, host: "127.0.0.1"))
        var second = try make(place, host: "::1")
        second.sharesPort = true
        second.isOptional = true
        addresses.append(second)
      } else {
        addresses.append(try make(place, host: place.host))
      }
    }
    for found in addresses where !allowRemote && found.isRemote {
      throw .notLoopback(found.host)
    }
    return addresses
  }

  private static func make(
    _ place: ProxyOptions.Listen, host: String
  ) throws(ProxyError) -> ListenAddress {
    // Brackets are how an IPv6 address and a port are written together.
    let bare =
      host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    let port = Int(place.port)
    let address =
      (try? SocketAddress(ipAddress: bare, port: port))
      ?? (try? SocketAddress.makeAddressResolvingHost(bare, port: port))
    guard let address else { throw .noSuchAddress(host) }
    return ListenAddress(host: host, address: address, upstream: place.upstream)
  }

  /// The facts of an error that listening failed with.
  static func failure(_ error: any Error, at address: String) -> ProxyError {
    guard let error = error as? IOError else {
      return .cannotListen(address, reason: "\(error)")
    }
    switch error.errnoCode {
    case EADDRINUSE: return .addressInUse(address)
    case EACCES: return .notAllowed(address)
    case EADDRNOTAVAIL: return .noSuchAddress(address)
    default:
      return .cannotListen(address, reason: String(cString: strerror(error.errnoCode)))
    }
  }
}
