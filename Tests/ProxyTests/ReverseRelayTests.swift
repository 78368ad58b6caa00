import Capture
import PeerSupport
import Testing
import WebSocket

@testable import Proxy

@Suite("A relayed connection")
struct ReverseRelayTests {
  @Test("is upgraded, and frames pass byte for byte both ways")
  func upgrade() throws {
    let harness = try ProxyHarness()
    let client = try harness.connect()
    try client.send(ProxyHarness.upgradeRequest(host: "127.0.0.1:\(harness.port)"))
    let server = try harness.upstream.accept()
    let request = try server.receive(until: "\r\n\r\n")
    #expect(
      request == ProxyHarness.upgradeRequest(host: "127.0.0.1:\(harness.upstream.port)"))
    try server.send(ProxyHarness.upgradeResponse)
    let response = try client.receive(until: "\r\n\r\n")
    #expect(response == ProxyHarness.upgradeResponse)

    let hello: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
    try client.send(hello)
    #expect(try server.receive(hello.count) == hello)
    let answer: [UInt8] = [0x81, 0x05] + Array("Hello".utf8)
    try server.send(answer)
    #expect(try client.receive(answer.count) == answer)
    let record = try harness.connection { $0.client.frames == 1 && $0.server.frames == 1 }
    #expect(record.phase == .open)
    #expect(record.response?.status == 101)
  }
}
