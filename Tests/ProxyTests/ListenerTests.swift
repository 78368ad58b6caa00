import Capture
import NIOCore
import NIOPosix
import PeerSupport
import Synchronization
import Testing
import WebSocket

@testable import Proxy

/// The sockets of a server.
@Suite struct ListenerTests {
  private func places(_ ports: [UInt16]) throws -> [ListenAddress] {
    try ListenAddress.resolve(
      ports.map { .init(host: "127.0.0.1", port: $0) }, allowRemote: false)
  }

  private func port(_ address: String?) throws -> UInt16 {
    try #require(address?.split(separator: ":").last.flatMap { UInt16($0) })
  }

  @Test func areBoundInOrderEachWithItsOwnClientsAndAllClosedByStop() throws {
    let listener = Listener(group: .singleton) { _ in }
    let bound = Mutex<[UInt16]>([])
    let accepted = Mutex<[UInt16]>([])
    let addresses = try listener.start(
      try places([0, 0]), bound: { address in bound.withLock { $0.append(address.port) } }
    ) { _ in
      { channel in
        accepted.withLock { $0.append(UInt16(channel.localAddress?.port ?? 0)) }
        channel.writeAndFlush(ByteBuffer(string: "hello"), promise: nil)
      }
    }
    let ports = try addresses.map { try port($0) }
    #expect(bound.withLock { $0 } == ports && Set(ports).count == 2)
    let clients = try ports.reversed().map { try RawSocket.connected(to: $0) }
    for client in clients { #expect(try client.receive(5) == Array("hello".utf8)) }
    #expect(accepted.withLock { Set($0) } == Set(ports))
    listener.stop()
    // Each client sees its connection end, and no new one begins.
    for client in clients { _ = try client.receiveAll() }
    for port in ports {
      #expect(throws: (any Error).self) { try RawSocket.connected(to: port) }
    }
  }

  @Test func areNoneWhenOneOfThemCannotBeBound() throws {
    let taken = try RawSocket.listening()
    let bound = Mutex<[UInt16]>([])
    let listener = Listener(group: .singleton) { _ in }
    #expect(throws: ProxyError.addressInUse("127.0.0.1:\(taken.port)")) {
      try listener.start(
        try places([0, taken.port]),
        bound: { address in bound.withLock { $0.append(address.port) } }
      ) { _ in { _ in } }
    }
    let first = try #require(bound.withLock { $0.first })
    #expect(throws: (any Error).self) { try RawSocket.connected(to: first) }
  }
}
