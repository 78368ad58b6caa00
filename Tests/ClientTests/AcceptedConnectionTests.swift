import Capture
import NIOCore
import NIOPosix
import PeerSupport
import Testing
import WebSocket

@testable import Client

/// The engine as the server, and a raw socket that plays the client.
@Suite(.serialized)
struct AcceptedConnectionTests {
  private static let key = MaskingKey(0x0102_0304)

  /// A client that has connected, its request sent and answered.
  private func opened(
    _ harness: ClientHarness, _ answer: HandshakeAnswer = HandshakeAnswer(), echo: Bool = false,
    behind: [UInt8] = []
  ) throws -> RawSocket {
    let client = try connected(answer, echo: echo, harness)
    let url = WebSocketURL(isSecure: false, host: "localhost", port: 80)
    try client.send(HandshakeRequest.make(url: url, key: "dGhlIHNhbXBsZSBub25jZQ==") + behind)
    let response = try client.receive(until: "\r\n\r\n")
    #expect(response.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
    return client
  }

  private func connected(
    _ answer: HandshakeAnswer, echo: Bool, _ harness: ClientHarness
  ) throws -> RawSocket {
    let request = try harness.request(echo: echo)
    let events = harness.events
    let engine = harness.engine
    let server = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try engine.accept(
            AcceptedChannel(channel: channel, tls: nil), answer: answer, as: request
          ) { events.append($0) }
        }.map { _ in }
      }
      .bind(host: "127.0.0.1", port: 0).wait()
    // It listens for as long as the tests run: closing it would reset a client that waits in its queue.
    return try RawSocket.connected(to: UInt16(server.localAddress?.port ?? 0))
  }

  private func masked(_ opcode: Opcode, _ payload: [UInt8]) -> [UInt8] {
    let header = FrameHeader(
      opcode: opcode, length: UInt64(payload.count), maskingKey: Self.key)
    return FrameSerializer.frame(header: header, payload: payload)
  }

  @Test func sendsUnmaskedAnswersPingsAndClosesTCPFirstAfterBothCloseFrames() throws {
    let harness = try ClientHarness()
    let client = try opened(harness)
    #expect(try harness.events.next() == .opened(connection: 1))
    #expect(harness.engine.send(.text("hello"), on: 1))
    #expect(try client.receive(7) == [0x81, 5] + Array("hello".utf8))
    try client.send(masked(.ping, [7]))
    #expect(try client.receive(3) == [0x8A, 1, 7])
    try client.send(masked(.close, [0x03, 0xE8]))
    #expect(try client.receiveAll() == [0x88, 2, 0x03, 0xE8])
    #expect(
      try harness.events.next()
        == .closed(CloseSummary(by: .client, clean: true, code: .normal, reason: "")))
  }

  @Test func waitsForTheClientsCloseAfterItsOwn() throws {
    let harness = try ClientHarness()
    let client = try opened(harness)
    #expect(try harness.events.next() == .opened(connection: 1))
    harness.engine.closeAll()
    #expect(try client.receive(4) == [0x88, 2, 0x03, 0xE9])
    try client.send(masked(.close, [0x03, 0xE9]))
    #expect(try client.receiveAll().isEmpty)
    #expect(
      try harness.events.next()
        == .closed(CloseSummary(by: .server, clean: true, code: .goingAway, reason: "")))
  }

  @Test func readsFramesThatCameRightAfterTheRequest() throws {
    let harness = try ClientHarness()
    let client = try opened(
      harness, echo: true, behind: masked(.text, Array("soon".utf8)) + masked(.ping, [1]))
    #expect(try client.receive(6) == [0x81, 4] + Array("soon".utf8))
    #expect(try client.receive(3) == [0x8A, 1, 1])
  }

  @Test func echoesAndFailsTheConnectionWithTheCodeOfTheBreach() throws {
    let harness = try ClientHarness()
    let client = try opened(harness, echo: true)
    try client.send(masked(.binary, [1, 2, 3]))
    #expect(try client.receive(5) == [0x82, 3, 1, 2, 3])
    // RFC 6455, section 5.1: a server closes on a frame that is not masked.
    try client.send([0x81, 1, 0x61])
    #expect(try client.receive(4) == [0x88, 2, 0x03, 0xEA])
  }

  @Test func refusesARequestThatAsksForNoWebSocketAndCloses() throws {
    let harness = try ClientHarness()
    let client = try connected(HandshakeAnswer(), echo: false, harness)
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    let response = String(decoding: try client.receiveAll(), as: UTF8.self)
    #expect(response.hasPrefix("HTTP/1.1 426 Upgrade Required\r\n"))
    guard case .failed = try harness.events.next() else {
      Issue.record("the client was not refused")
      return
    }
  }
}
