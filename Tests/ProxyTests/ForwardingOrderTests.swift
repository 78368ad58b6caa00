import Capture
import Filter
import Intercept
import NIOCore
import NIOEmbedded
import Synchronization
import Testing
import Transport
import WebSocket

@testable import Proxy

/// Bytes are written before they are recorded, on every path: no peer waits for the recording.
@Suite struct ForwardingOrderTests {
  private enum Step: Equatable {
    case written(Endpoint)
    case recorded(Endpoint)
  }

  private final class Steps: ByteObserver {
    private let steps = Mutex<[Step]>([])

    func add(_ step: Step) { steps.withLock { $0.append(step) } }

    func take() -> [Step] {
      steps.withLock { steps in
        defer { steps = [] }
        return steps
      }
    }

    func received(
      _ bytes: UnsafeRawBufferPointer, connection: UInt32, from: Endpoint, at time: UInt64,
      isMissing: Bool
    ) { add(.recorded(from)) }
  }

  /// Notes the writes to one end; what it does not pass on would only wait in the channel.
  private final class Writes: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private let end: Endpoint
    private let steps: Steps

    init(_ end: Endpoint, _ steps: Steps) {
      self.end = end
      self.steps = steps
    }

    func write(
      context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
      if unwrapOutboundIn(data).readableBytes > 0 { steps.add(.written(end.peer)) }
      promise?.succeed()
    }
  }

  /// A connection between two channels without sockets.
  private final class Pair {
    let steps = Steps()
    let client = EmbeddedChannel()
    let server = EmbeddedChannel()
    let intercept: Intercept
    let connection: ProxiedConnection

    init() throws {
      let session = Session(
        store: MemoryStore(), application: "windsock test", observer: steps)
      intercept = Intercept(session: session)
      let url = try WebSocketURL("ws://127.0.0.1:9")
      let setup = ProxiedConnectionSetup(
        session: session, intercept: intercept, dialer: Dialer(url: url, context: nil),
        rewriter: UnchangedHeads(), clock: { 1 })
      let inbound = Unowned()
      let handlers = (
        RelayHandler(side: .client, owner: inbound), RelayHandler(side: .server, owner: inbound)
      )
      try client.pipeline.syncOperations.addHandlers([Writes(.client, steps), handlers.0])
      try server.pipeline.syncOperations.addHandlers([Writes(.server, steps), handlers.1])
      for channel in [client, server] {
        try channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 9)).wait()
      }
      connection = ProxiedConnection(
        setup: setup, channel: client, ready: .init(handler: handlers.1))
      connection.begin(client: handlers.0, with: ByteBuffer())
    }

    func send(_ bytes: [UInt8], from end: Endpoint) throws -> [Step] {
      let channel = end == .client ? client : server
      try channel.writeInbound(ByteBuffer(bytes: bytes))
      // What was armed reaches the connection by its event loop.
      channel.embeddedEventLoop.run()
      return steps.take()
    }
  }

  /// The owner of a socket before its connection is there.
  private final class Unowned: ConnectionDelegate {
    func received(_ buffer: ByteBuffer, from side: Endpoint) {}
    func mayRead(_ side: Endpoint) -> Bool { false }
    func writabilityChanged(_ side: Endpoint) {}
    func inputClosed(_ side: Endpoint) {}
    func failed(_ side: Endpoint, _ error: any Error) {}
    func disconnected(_ side: Endpoint) {}
  }

  private static func frame(_ text: String, from end: Endpoint) -> [UInt8] {
    let key = end == .client ? MaskingKey(0x1234_5678) : nil
    let header = FrameHeader(opcode: .text, length: UInt64(text.utf8.count), maskingKey: key)
    return FrameSerializer.frame(header: header, payload: Array(text.utf8))
  }

  @Test func isTheSameForHeadsForFramesThatPassAndForFramesThatAreLookedAt() throws {
    let pair = try Pair()
    let request =
      "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    let response =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    let forwarded = { (end: Endpoint) in [Step.written(end), .recorded(end)] }
    #expect(try pair.send(Array(request.utf8), from: .client) == forwarded(.client))
    #expect(try pair.send(Array(response.utf8), from: .server) == forwarded(.server))
    for end in Endpoint.allCases {
      #expect(try pair.send(Self.frame("passes", from: end), from: end) == forwarded(end))
    }
    pair.intercept.setRules([
      RewriteRule(
        name: "edit", filter: try Filter.parse("text contains \"look\"").get(),
        actions: [.replace(.whole(Array("edited".utf8)))])
    ])
    pair.client.embeddedEventLoop.run()
    for end in Endpoint.allCases {
      #expect(try pair.send(Self.frame("looked at", from: end), from: end) == forwarded(end))
      #expect(try pair.send(Self.frame("left", from: end), from: end) == forwarded(end))
    }
  }
}
