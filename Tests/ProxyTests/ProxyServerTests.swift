import Capture
import Glibc
import Intercept
import NIOPosix
import PeerSupport
import Testing
import WebSocket

@testable import Proxy

/// Starting a proxy.
@Suite struct ProxyServerTests {
  private func server(
    _ listen: [ProxyOptions.Listen], upstream: String = "ws://127.0.0.1:1",
    allowRemote: Bool = false
  ) throws -> ProxyServer {
    let session = Session(store: MemoryStore(), application: "windsock test")
    return ProxyServer(
      options: ProxyOptions(
        listen: listen, upstream: try WebSocketURL(upstream), allowRemote: allowRemote),
      session: session, intercept: Intercept(session: session),
      group: .singleton, clock: { 1 })
  }

  @Test func givesTheAddressWithThePortThatWasFree() throws {
    let server = try server([.init(host: "127.0.0.1", port: 0)])
    defer { server.stop() }
    let address = try #require(try server.start().first)
    #expect(address.hasPrefix("127.0.0.1:"))
    #expect(!address.hasSuffix(":0"))
  }

  @Test func listensAtOnePortOfBothProtocolsForLocalhost() throws {
    let server = try server([.init(host: "localhost", port: 0)])
    defer { server.stop() }
    let addresses = try server.start()
    let ports = Set(addresses.compactMap { $0.split(separator: ":").last })
    #expect(ports.count == 1)
    #expect(addresses.first?.hasPrefix("127.0.0.1:") == true)
  }

  @Test func saysWhichAddressIsInUse() throws {
    let taken = try RawSocket.listening()
    let server = try server([.init(host: "127.0.0.1", port: taken.port)])
    #expect(throws: ProxyError.addressInUse("127.0.0.1:\(taken.port)")) { try server.start() }
  }

  @Test(arguments: ["0.0.0.0", "::", "192.0.2.1"])
  func listensToOthersOnlyWhenToldTo(host: String) throws {
    let server = try server([.init(host: host, port: 0)])
    #expect(throws: ProxyError.notLoopback(host)) { try server.start() }
  }

  @Test func listensEverywhereWhenToldTo() throws {
    let server = try server([.init(host: "0.0.0.0", port: 0)], allowRemote: true)
    defer { server.stop() }
    #expect(try server.start().first?.hasPrefix("0.0.0.0:") == true)
  }

  @Test func refusesAnUpstreamWithAQueryWhichWouldBeLost() throws {
    let server = try server([.init(host: "127.0.0.1", port: 0)], upstream: "ws://a/b?c")
    #expect(throws: ProxyError.upstreamQuery("ws://a/b?c")) { try server.start() }
  }

  @Test func relaysToAUnixSocketAndSaysSo() throws {
    let path = "/tmp/windsock-test-\(getpid()).sock"
    unlink(path)
    defer { unlink(path) }
    let upstream = try RawSocket.listening(atPath: path)
    let session = Session(store: MemoryStore(), application: "windsock test")
    let proxy = ProxyServer(
      options: ProxyOptions(
        listen: [.init(host: "127.0.0.1", port: 0)],
        upstream: try WebSocketURL("unix:\(path):/base")),
      session: session, intercept: Intercept(session: session), group: .singleton,
      clock: { ProxyHarness.now() })
    defer { proxy.stop() }
    let address = try #require(try proxy.start().first)
    let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
    let client = try RawSocket.connected(to: port)
    try client.send("GET /x HTTP/1.1\r\nHost: \(address)\r\n\r\n")
    let server = try upstream.accept()
    #expect(
      try server.receive(until: "\r\n\r\n") == "GET /base/x HTTP/1.1\r\nHost: localhost\r\n\r\n")
    try server.send("HTTP/1.1 204 No Content\r\n\r\n")
    _ = try client.receive(until: "\r\n\r\n")
    let origin = session.log.read { $0.connection(1)?.origin }
    #expect(origin?.note == "the server is the Unix socket \(path)")
  }

  @Test func closesItsConnectionsWhenItStops() throws {
    let harness = try ProxyHarness()
    let (client, server) = try harness.upgraded()
    harness.proxy.stop()
    #expect(try client.receiveAll().isEmpty)
    #expect(try server.receiveAll().isEmpty)
    #expect(throws: RawSocket.Failure.self) { _ = try RawSocket.connected(to: harness.port) }
  }
}
