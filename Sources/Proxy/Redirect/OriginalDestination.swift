import Glibc
import NIOCore
import Transport
import WebSocket

/// The original destination of a connection that the packet filter redirected.
enum OriginalDestination {
  /// SO_ORIGINAL_DST of linux/netfilter_ipv4.h, and the same of IPv6.
  private static let option: CInt = 80

  /// - Returns: The address; nil when the connection was not redirected.
  static func read(of channel: any Channel) -> EventLoopFuture<Address?> {
    let loop = channel.eventLoop
    guard let sockets = channel as? any SocketOptionProvider,
      let client = Address(channel.remoteAddress), let local = Address(channel.localAddress)
    else { return loop.makeSucceededFuture(nil) }
    let original = client.unmapped.isIPv6 ? ipv6(sockets) : ipv4(sockets)
    // For a connection that no rule touched, the kernel has no entry and returns an error.
    return original.map { $0 == local.unmapped ? nil : $0 }
      .flatMapErrorThrowing { _ in nil }
  }

  private static func ipv4(_ sockets: any SocketOptionProvider) -> EventLoopFuture<Address?> {
    let level = NIOBSDSocket.OptionLevel(rawValue: CInt(IPPROTO_IP))
    let found: EventLoopFuture<sockaddr_in> = sockets.unsafeGetSocketOption(
      level: level, name: NIOBSDSocket.Option(rawValue: option))
    return found.map { Address(SocketAddress($0)) }
  }

  private static func ipv6(_ sockets: any SocketOptionProvider) -> EventLoopFuture<Address?> {
    let level = NIOBSDSocket.OptionLevel(rawValue: CInt(IPPROTO_IPV6))
    let found: EventLoopFuture<sockaddr_in6> = sockets.unsafeGetSocketOption(
      level: level, name: NIOBSDSocket.Option(rawValue: option))
    return found.map { Address(SocketAddress($0)) }
  }
}
