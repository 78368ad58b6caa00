import Capture
import Intercept
import NIOPosix
import PeerSupport
import Testing
import WebSocket

@testable import Pcapng
@testable import Proxy

/// A proxy with a TLS upstream.
@Suite struct ProxyTLSTests {
  private func start(
    insecure: Bool, _ peer: TLSPeer, _ session: Session
  ) throws -> (proxy: ProxyServer, client: RawSocket) {
    let proxy = ProxyServer(
      options: ProxyOptions(
        listen: [.init(host: "127.0.0.1", port: 0)],
        upstream: WebSocketURL(isSecure: true, host: "localhost", port: peer.port),
        insecure: insecure),
      session: session, intercept: Intercept(session: session), group: .singleton,
      clock: { ProxyHarness.now() })
    let address = try #require(try proxy.start().first)
    let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
    return (proxy, try RawSocket.connected(to: port))
  }

  @Test func relaysAndRecordsThePlainBytesWhenTheCertificateGoesUnchecked() throws {
    let peer = try TLSPeer(group: MultiThreadedEventLoopGroup.singleton) { _ in
      ProxyHarness.upgradeResponse
    }
    let session = Session(store: MemoryStore(), application: "windsock test")
    let (proxy, client) = try start(insecure: true, peer, session)
    defer { proxy.stop() }
    try client.send(ProxyHarness.upgradeRequest(host: "localhost"))
    #expect(try client.receive(until: "\r\n\r\n") == ProxyHarness.upgradeResponse)
    try client.send([0x81, 0x80, 1, 2, 3, 4])
    #expect(try client.receive(6) == [0x81, 0x80, 1, 2, 3, 4])
    let tls = session.log.read { $0.connection(1)?.origin.tls }
    #expect(tls?.version == "TLSv1.3")
    #expect(tls?.sni == "localhost")
    client.shutdownOutput()
    #expect(try client.receiveAll().isEmpty)
  }

  @Test func answers502WhenItDoesNotTrustTheCertificate() throws {
    let peer = try TLSPeer(group: MultiThreadedEventLoopGroup.singleton) { _ in "" }
    let session = Session(store: MemoryStore(), application: "windsock test")
    let (proxy, client) = try start(insecure: false, peer, session)
    defer { proxy.stop() }
    try client.send("GET / HTTP/1.1\r\n\r\n")
    let answer = String(decoding: try client.receiveAll(), as: UTF8.self)
    #expect(answer.hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
    #expect(answer.contains("its certificate is not trusted"))
  }
}
