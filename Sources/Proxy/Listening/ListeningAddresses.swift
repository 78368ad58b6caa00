import Capture
import NIOCore
import Synchronization
import Transport
import WebSocket

/// The addresses that the proxy itself listens at: a connection from it to one of them would loop
/// for ever.
final class ListeningAddresses: Sendable {
  private let addresses = Mutex<[Address]>([])

  func add(_ address: Address) {
    addresses.withLock { $0.append(address.unmapped) }
  }

  /// Whether any of them has this port: if not, nothing needs to be compared.
  func havePort(_ port: UInt16) -> Bool {
    addresses.withLock { $0.contains { $0.port == port } }
  }

  /// Whether a connection to an address, in whatever spelling, ends at the proxy itself.
  func contain(_ remote: Address) -> Bool {
    let remote = remote.dialled
    let known = addresses.withLock { $0.filter { $0.port == remote.port } }
    if known.contains(where: { $0.bytes == remote.bytes }) { return true }
    guard known.contains(where: \.isWildcard) else { return false }
    return remote.isLoopback || Self.belongsToThisMachine(remote)
  }

  /// Asked only where a listener has the port on all addresses.
  private static func belongsToThisMachine(_ address: Address) -> Bool {
    let devices = (try? System.enumerateDevices()) ?? []
    return devices.contains { Address($0.address)?.bytes == address.bytes }
  }
}

extension Address {
  /// Whether a listener with it listens at every address of this machine.
  fileprivate var isWildcard: Bool { bytes.allSatisfy { $0 == 0 } }

  /// Where a connection to it ends: IPv4 within IPv6 is IPv4, and 0.0.0.0 and :: are this machine.
  fileprivate var dialled: Address {
    let address = unmapped
    guard address.isWildcard else { return address }
    let bytes =
      address.isIPv6 ? [UInt8](repeating: 0, count: 15) + [1] : [127, 0, 0, 1]
    return Address(bytes: bytes, port: port)
  }
}
