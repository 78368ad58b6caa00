import NIOCore
import Synchronization
import Transport
import WebSocket

/// Notices connections of the proxy's own that the packet filter redirects to it: each would cause
/// the next one.
final class LoopGuard: Sendable {
  private struct Known {
    var accepted: Set<Address> = []
    var dialled: Set<Address> = []
  }

  private let known = Mutex(Known())

  /// Registers a client until it is gone.
  ///
  /// - Returns: Whether it is the proxy itself.
  func accept(_ client: any Channel) -> Bool {
    guard let address = Address(client.remoteAddress)?.unmapped else { return false }
    client.closeFuture.whenComplete { [self] _ in
      known.withLock { _ = $0.accepted.remove(address) }
    }
    return known.withLock { known in
      known.accepted.insert(address)
      return known.dialled.contains(address)
    }
  }

  /// Registers a connection to a server until it is gone.
  ///
  /// - Returns: Whether it has come back to the proxy.
  func dialled(_ server: any Channel) -> Bool {
    guard let address = Address(server.localAddress)?.unmapped else { return false }
    server.closeFuture.whenComplete { [self] _ in
      known.withLock { _ = $0.dialled.remove(address) }
    }
    return known.withLock { known in
      known.dialled.insert(address)
      return known.accepted.contains(address)
    }
  }
}
