import Capture
import Glibc
import Intercept
import NIOPosix
import PeerSupport
import Synchronization
import Testing
import WebSocket

@testable import Proxy

/// A proxy in front of a raw socket that plays the upstream.
final class ProxyHarness {
  let upstream: RawSocket
  let session: Session
  let intercept: Intercept
  let proxy: ProxyServer
  let port: UInt16
  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)

  init(
    path: String = "", keepHost: Bool = false, upstreamPort: UInt16? = nil
  ) throws {
    upstream = try RawSocket.listening()
    session = Session(store: MemoryStore(), application: "windsock test")
    intercept = Intercept(session: session)
    let url = try WebSocketURL("ws://127.0.0.1:\(upstreamPort ?? upstream.port)\(path)")
    proxy = ProxyServer(
      options: ProxyOptions(
        listen: [.init(host: "127.0.0.1", port: 0)], upstream: url, keepHost: keepHost),
      session: session, intercept: intercept, group: Self.group, clock: { ProxyHarness.now() })
    let addresses = try proxy.start()
    port = try #require(addresses.first?.split(separator: ":").last.flatMap { UInt16($0) })
  }

  deinit { proxy.stop() }

  static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  func connect() throws -> RawSocket { try RawSocket.connected(to: port) }

  /// A client and an upstream between which an upgrade has been agreed on.
  func upgraded() throws -> (client: RawSocket, server: RawSocket) {
    let client = try connect()
    try client.send(Self.upgradeRequest(host: "127.0.0.1:\(port)"))
    let server = try upstream.accept()
    _ = try server.receive(until: "\r\n\r\n")
    try server.send(Self.upgradeResponse)
    _ = try client.receive(Self.upgradeResponse.utf8.count)
    return (client, server)
  }

  /// The record of a connection once it satisfies a condition.
  func connection(
    _ number: UInt32 = 1, when isReady: (ConnectionRecord) -> Bool = { $0.phase == .closed }
  ) throws -> ConnectionRecord {
    let deadline = Self.now() + 10_000_000_000
    while Self.now() < deadline {
      if let record = session.log.read({ $0.connection(number) }), isReady(record) {
        return record
      }
      sched_yield()
    }
    throw RawSocket.Failure(what: "connection \(number) never came to what was waited for")
  }

  /// The HTTP exchanges, once there are so many.
  func exchanges(_ count: Int) throws -> [HTTPExchange] {
    let deadline = Self.now() + 10_000_000_000
    while Self.now() < deadline {
      let found = journal().compactMap { if case .exchange(let it) = $0 { it } else { nil } }
      if found.count >= count { return found }
      sched_yield()
    }
    throw RawSocket.Failure(what: "there never were \(count) exchanges")
  }

  /// The rules that were found broken, in the order found.
  func rules() -> [FindingID] {
    session.log.read { state in state.findings.map(\.first.rule) }
  }

  /// What was said of a connection.
  func notes(on number: UInt32) -> [String] {
    journal().compactMap { event in
      if case .note(let text, connection: number) = event { text } else { nil }
    }
  }

  private func journal() -> [JournalEvent] {
    session.log.read { $0.journal.map(\.event) }
  }

  static func upgradeRequest(host: String) -> String {
    "GET /chat HTTP/1.1\r\nHost: \(host)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
  }

  static let upgradeResponse =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
}
