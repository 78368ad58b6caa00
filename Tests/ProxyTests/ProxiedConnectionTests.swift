import Capture
import PeerSupport
import TestSupport
import Testing
import WebSocket

@testable import Proxy

/// A relayed connection.
@Suite(.serialized)
struct ProxiedConnectionTests {
  private static let hello: [UInt8] = [
    0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58,
  ]

  @Test func isUpgradedAndFramesPassByteForByteBothWays() throws {
    let harness = try ProxyHarness()
    let client = try harness.connect()
    try client.send(ProxyHarness.upgradeRequest(host: "127.0.0.1:\(harness.port)"))
    let server = try harness.upstream.accept()
    let request = try server.receive(until: "\r\n\r\n")
    #expect(request == ProxyHarness.upgradeRequest(host: "127.0.0.1:\(harness.upstream.port)"))
    try server.send(ProxyHarness.upgradeResponse)
    #expect(try client.receive(until: "\r\n\r\n") == ProxyHarness.upgradeResponse)
    try client.send(Self.hello)
    #expect(try server.receive(Self.hello.count) == Self.hello)
    let answer: [UInt8] = [0x81, 0x05] + Array("Hello".utf8)
    try server.send(answer)
    #expect(try client.receive(answer.count) == answer)
    let record = try harness.connection { $0.client.frames == 1 && $0.server.frames == 1 }
    #expect(record.phase == .open)
    #expect(record.response?.status == 101)
    #expect(record.url == "ws://127.0.0.1:\(harness.upstream.port)/chat")
  }

  @Test func passesFramesOfTheServerThatComeWithIts101() throws {
    let harness = try ProxyHarness()
    let client = try harness.connect()
    try client.send(ProxyHarness.upgradeRequest(host: "localhost"))
    let server = try harness.upstream.accept()
    _ = try server.receive(until: "\r\n\r\n")
    let answer = Array(ProxyHarness.upgradeResponse.utf8) + [0x81, 0x01, 0x41, 0x89, 0x00]
    try server.send(answer)
    #expect(try client.receive(answer.count) == answer)
    _ = try harness.connection { $0.server.frames == 2 }
  }

  @Test func holdsFramesThatAClientSendsBeforeThe101AndReportsThem() throws {
    let harness = try ProxyHarness()
    let client = try harness.connect()
    let request = ProxyHarness.upgradeRequest(host: "127.0.0.1:\(harness.upstream.port)")
    try client.send(Array(request.utf8) + Self.hello)
    let server = try harness.upstream.accept()
    #expect(try server.receive(until: "\r\n\r\n") == request)
    _ = try harness.connection { $0.client.bytes >= UInt64(request.utf8.count) }
    #expect(server.receiveWithoutWaiting().isEmpty)
    try server.send(ProxyHarness.upgradeResponse)
    #expect(try server.receive(Self.hello.count) == Self.hello)
    #expect(try client.receive(until: "\r\n\r\n") == ProxyHarness.upgradeResponse)
    _ = try harness.connection { $0.client.frames == 1 }
    #expect(harness.rules() == [.h15])
  }

  @Test func goesOnWithHTTPAfterARefusedUpgrade() throws {
    let harness = try ProxyHarness()
    let client = try harness.connect()
    try client.send(ProxyHarness.upgradeRequest(host: "127.0.0.1:\(harness.port)"))
    let server = try harness.upstream.accept()
    _ = try server.receive(until: "\r\n\r\n")
    let refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno\n"
    try server.send(refusal)
    #expect(try client.receive(refusal.utf8.count) == Array(refusal.utf8))
    try client.send("GET /again HTTP/1.1\r\nHost: 127.0.0.1:\(harness.port)\r\n\r\n")
    #expect(
      try server.receive(until: "\r\n\r\n")
        == "GET /again HTTP/1.1\r\nHost: 127.0.0.1:\(harness.upstream.port)\r\n\r\n")
    let record = try harness.connection { $0.phase == .refused }
    #expect(record.refusalBody == Array("no\n".utf8))
  }

  @Test func carriesHalfClosingOverAFINInOneDirectionLeavesTheOtherAlone() throws {
    let harness = try ProxyHarness()
    let (client, server) = try harness.upgraded()
    try client.send(Self.hello)
    client.shutdownOutput()
    #expect(try server.receiveAll() == Self.hello)
    try server.send([0x81, 0x01, 0x41])
    #expect(try client.receive(3) == [0x81, 0x01, 0x41])
    server.shutdownOutput()
    #expect(try client.receiveAll().isEmpty)
    let record = try harness.connection()
    #expect(record.close == CloseSummary(by: .client, clean: false, code: .abnormal, reason: ""))
  }

  @Test func deliversAllOfALargeAnswerToAClientThatHasAlreadyClosedItsSide() throws {
    let harness = try ProxyHarness()
    let (client, server) = try harness.upgraded()
    client.shutdownOutput()
    #expect(try server.receiveAll().isEmpty)
    let payload = [UInt8](repeating: 0x5A, count: 3 << 20)
    let received = try client.receive(payload, from: server, shutdown: true)
    #expect(received == payload)
  }

  @Test(arguments: [Endpoint.client, .server])
  func carriesAResetOver(by side: Endpoint) throws {
    let harness = try ProxyHarness()
    var pair: (client: RawSocket, server: RawSocket)? = try harness.upgraded()
    let (client, server) = try #require(pair)
    pair = nil
    (side == .client ? client : server).resetNow()
    #expect(throws: RawSocket.Failure.self) {
      _ = try (side == .client ? server : client).receiveSome()
    }
    let record = try harness.connection()
    #expect(record.close?.by == side)
  }

  @Test func readsNoFurtherWhileTheReceiverDoesNotAndLosesNothing() throws {
    let harness = try ProxyHarness()
    let (client, server) = try harness.upgraded()
    let limit = 64 << 20
    let piece = [UInt8]((0..<(64 << 10)).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    var sent = 0
    while sent < limit, client.waitUntilWritable() {
      sent += client.sendWithoutWaiting(Array(piece[(sent % piece.count)...]))
    }
    // Two sockets' worth of kernel buffers and the proxy's own limit, far from all of it.
    #expect(sent < limit)
    client.shutdownOutput()
    var received = 0
    while true {
      let more = try server.receiveSome()
      if more.isEmpty { break }
      let start = received % piece.count
      let expected = (piece + piece)[start..<(start + more.count)]
      guard more.elementsEqual(expected) else {
        Issue.record("bytes differ after \(received)")
        return
      }
      received += more.count
    }
    #expect(received == sent)
  }

  @Test func answers502ForAnUpstreamThatDoesNotSpeakHTTPAndSaysSo() throws {
    let harness = try ProxyHarness()
    for bytes in [Array("SSH-2.0-x\r\n".utf8), [0x15, 3, 1, 0, 2, 2, 70], [0, 0xFF, 0x80]] {
      let client = try harness.connect()
      try client.send(ProxyHarness.upgradeRequest(host: "localhost"))
      let server = try harness.upstream.accept()
      _ = try server.receive(until: "\r\n\r\n")
      try server.send(bytes)
      server.shutdownOutput()
      let answer = String(decoding: try client.receiveAll(), as: UTF8.self)
      #expect(answer.hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
      #expect(answer.contains("the server did not speak HTTP/1.1"))
    }
    for number in 1...3 {
      _ = try harness.connection(UInt32(number))
      let notes = harness.notes(on: UInt32(number))
      #expect(notes.contains { $0.contains("the server did not speak HTTP/1.1") })
    }
  }

  @Test func passesRandomBytesOfBothSidesAfterThe101WithoutATrap() throws {
    var generator = SeededGenerator(seed: 1)
    for round in 0..<20 {
      let harness = try ProxyHarness()
      let (client, server) = try harness.upgraded()
      let bytes = generator.bytes(2000)
      try client.send(bytes)
      #expect(try server.receive(bytes.count) == bytes, "round \(round)")
      try server.send(bytes)
      #expect(try client.receive(bytes.count) == bytes, "round \(round)")
    }
  }

  @Test func worksBesideTwoHundredOthers() throws {
    let harness = try ProxyHarness()
    var pairs: [(client: RawSocket, server: RawSocket)] = []
    for _ in 0..<200 { pairs.append(try harness.upgraded()) }
    for (client, _) in pairs { try client.send(Self.hello) }
    for (_, server) in pairs { #expect(try server.receive(Self.hello.count) == Self.hello) }
  }
}
