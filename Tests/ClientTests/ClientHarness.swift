import Capture
import Glibc
import NIOPosix
import PeerSupport
import Synchronization
import TestSupport
import Testing
import Transport
import WebSocket

@testable import Client

/// A client in front of a raw socket that plays the server.
final class ClientHarness {
  let listener: RawSocket
  let session: Session
  let engine: ClientEngine
  let events = EventBox()
  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)

  init() throws {
    listener = try RawSocket.listening()
    session = Session(store: MemoryStore(), application: "windsock test")
    let keys = Mutex(SeededGenerator(seed: 0x1234_5678))
    engine = ClientEngine(
      session: session, group: Self.group, clock: { ClientHarness.now() },
      random: { keys.withLock { UInt32(truncatingIfNeeded: $0.next()) } })
  }

  static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  func request(compress: Bool = false, echo: Bool = false) throws -> ClientRequest {
    ClientRequest(
      url: try WebSocketURL("ws://127.0.0.1:\(listener.port)/chat"), compress: compress, echo: echo)
  }

  /// Connects, and answers the handshake as a server does, with `extra` header lines.
  func opened(
    _ request: ClientRequest? = nil, extra: String = ""
  ) throws -> (handle: ClientHandle, server: RawSocket) {
    let events = self.events
    let handle = engine.connect(try request ?? self.request()) { events.append($0) }
    let server = try listener.accept()
    try server.send(Self.response(to: try server.receive(until: "\r\n\r\n"), extra: extra))
    #expect(try events.next() == .opened(connection: 1))
    return (handle, server)
  }

  static func response(to request: String, extra: String = "") -> String {
    let key =
      request.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") }?
      .dropFirst(19) ?? ""
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: \(AcceptKey.answer(to: String(key)))\r\n\(extra)\r\n"
  }

  /// The next frame a client sent, read from the server's socket.
  static func frame(
    from socket: RawSocket
  ) throws -> (header: FrameHeader, payload: [UInt8]) {
    var collector = FrameCollector()
    while true {
      let byte = try socket.receive(1)
      if let frame = byte.withUnsafeBytes({ collector.receive($0) }).first { return frame }
    }
  }
}

/// Events of a connection, handed from its event loop to the test.
final class EventBox: Sendable {
  private let events = Mutex<[ClientEvent]>([])

  func append(_ event: ClientEvent) { events.withLock { $0.append(event) } }

  /// The next event; throws when none comes within this many seconds.
  func next(within seconds: UInt64 = 10) throws -> ClientEvent {
    let deadline = ClientHarness.now() + seconds * 1_000_000_000
    while ClientHarness.now() < deadline {
      if let event = events.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return event }
      sched_yield()
    }
    throw RawSocket.Failure(what: "no event came")
  }
}
