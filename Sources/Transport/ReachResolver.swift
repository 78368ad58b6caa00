import Glibc
import NIOCore
import NIOPosix

/// Resolves names for connections that are restricted in their addresses.
final class ReachResolver: Resolver, Sendable {
  private let loop: any EventLoop
  private let family: Reach.Family
  /// The addresses that were given for the name; nil when it is looked up.
  private let given: [[UInt8]]?

  init(on loop: any EventLoop, family: Reach.Family, given: [[UInt8]]?) {
    self.loop = loop
    self.family = family
    self.given = given
  }

  func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
    family == .ipv6 ? loop.makeSucceededFuture([]) : find(host, port, AF_INET, length: 4)
  }

  func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
    family == .ipv4 ? loop.makeSucceededFuture([]) : find(host, port, AF_INET6, length: 16)
  }

  func cancelQueries() {}

  private func find(
    _ host: String, _ port: Int, _ family: Int32, length: Int
  ) -> EventLoopFuture<[SocketAddress]> {
    if let given {
      let addresses = given.filter { $0.count == length }.compactMap {
        try? SocketAddress(ipAddress: IPBytes.text($0), port: port)
      }
      return loop.makeSucceededFuture(addresses)
    }
    return NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
      Self.lookUp(host, family).compactMap { try? SocketAddress(ipAddress: $0, port: port) }
    }
  }

  /// The addresses of a name, as text; none when it has none.
  private static func lookUp(_ host: String, _ family: Int32) -> [String] {
    var hints = addrinfo()
    hints.ai_family = family
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [String] = []
    var next = list
    while let entry = next {
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let result = getnameinfo(
        entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0,
        NI_NUMERICHOST)
      if result == 0 {
        found.append(
          String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
      }
      next = entry.pointee.ai_next
    }
    return found
  }
}
