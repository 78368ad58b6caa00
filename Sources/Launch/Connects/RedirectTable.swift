import Glibc
import Synchronization
package import WebSocket

/// The destinations of redirected connections, by the address that each comes from.
package final class RedirectTable: Sendable {
  /// A connection with another destination.
  package struct Redirected: Sendable {
    package var destination: Address
    /// A socket that is connected to the destination, which the caller closes; nil when it is still
    /// to be connected.
    package var socket: Int32?

    package init(destination: Address, socket: Int32?) {
      self.destination = destination
      self.socket = socket
    }
  }

  private struct Entry {
    var redirected: Redirected
    var time: UInt64
  }

  /// Nanoseconds after which a connection is not expected any more.
  private static let patience: UInt64 = 60_000_000_000

  private let entries = Mutex<[Address: Entry]>([:])

  package init() {}

  /// Whether every connection that was redirected has come.
  package var isEmpty: Bool { entries.withLock { $0.isEmpty } }

  /// Takes the entry of a connection that came in.
  package func take(_ client: Address) -> Redirected? {
    entries.withLock { $0.removeValue(forKey: client.unmapped) }?.redirected
  }

  /// Adds what `connect` gives, which begins to connect; the listener that sees it come in meanwhile
  /// waits for that.
  ///
  /// - Parameter time: Now, in nanoseconds of a clock that only goes forward.
  func add(at time: UInt64, _ connect: () -> (client: Address, Redirected)?) {
    let old = entries.withLock { entries -> [Entry] in
      let old = entries.filter { time > $0.value.time + Self.patience }
      for client in old.keys { entries.removeValue(forKey: client) }
      guard let (client, redirected) = connect() else { return Array(old.values) }
      let before = entries.updateValue(Entry(redirected: redirected, time: time), forKey: client)
      return old.values + [before].compactMap { $0 }
    }
    for entry in old { entry.redirected.socket.map { _ = close($0) } }
  }
}
