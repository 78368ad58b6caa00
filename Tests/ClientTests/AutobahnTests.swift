import Capture
import Glibc
import PeerSupport
import Testing
import WebSocket

@testable import Client

private let fuzzingServerPort = getenv("WINDSOCK_AUTOBAHN").flatMap {
  UInt16(String(cString: $0))
}

/// The client under the Autobahn|Testsuite's fuzzing server, where one is running.
///
/// `WINDSOCK_AUTOBAHN` is its port on 127.0.0.1. The suite judges and writes its own report; what
/// fails here is only what never comes to an end.
@Suite("Autobahn", .enabled(if: fuzzingServerPort != nil))
struct AutobahnTests {
  @Test("every case comes to an end")
  func cases() throws {
    let port = try #require(fuzzingServerPort)
    let count = try caseCount(port)
    let harness = try ClientHarness()
    for number in 1...count {
      try run("/runCase?case=\(number)&agent=windsock", port, harness)
    }
    try run("/updateReports?agent=windsock", port, harness)
  }

  private func run(_ target: String, _ port: UInt16, _ harness: ClientHarness) throws {
    let events = EventBox()
    let url = WebSocketURL(isSecure: false, host: "127.0.0.1", port: port, target: target)
    harness.engine.connect(ClientRequest(url: url, echo: true)) { events.append($0) }
    while true {
      switch try events.next(within: 120) {
      case .opened: continue
      case .closed: return
      case .refused, .failed:
        Issue.record("\(target) did not open")
        return
      }
    }
  }

  private func caseCount(_ port: UInt16) throws -> Int {
    let socket = try RawSocket.connected(to: port)
    let url = WebSocketURL(
      isSecure: false, host: "127.0.0.1", port: port, target: "/getCaseCount")
    try socket.send(HandshakeRequest.make(url: url, key: "dGhlIHNhbXBsZSBub25jZQ=="))
    _ = try socket.receive(until: "\r\n\r\n")
    let frame = try ClientHarness.frame(from: socket)
    return try #require(Int(String(decoding: frame.payload, as: UTF8.self)))
  }
}
