import Capture
import NIOCore
import Synchronization
import Transport
import WebSocket

/// The rewriter of a listener, kept from one client to the next: it only depends on the address
/// that they connected to.
final class ReverseRewriters: Sendable {
  private struct Entry {
    var address: SocketAddress?
    var isSecure: Bool
    var rewriter: RequestRewriter
  }

  private let last = Mutex<Entry?>(nil)

  /// - Parameters:
  ///   - address: The address that the client connected to; for a listener on all addresses, it may
  ///     be any of them.
  ///   - isSecure: Whether the client uses TLS.
  ///   - make: Makes the rewriter for the names that the listener goes by there.
  func rewriter(
    at address: SocketAddress?, isSecure: Bool, _ make: ([String]) -> RequestRewriter
  ) -> RequestRewriter {
    let known = last.withLock { entry in
      entry.flatMap { $0.address == address && $0.isSecure == isSecure ? $0.rewriter : nil }
    }
    if let known { return known }
    let names = Address(address).map { [$0.description, "localhost:\($0.port)"] } ?? []
    let rewriter = make(names)
    last.withLock { $0 = Entry(address: address, isSecure: isSecure, rewriter: rewriter) }
    return rewriter
  }
}
