import CaptureSupport
import Testing

@testable import Capture
@testable import Output
@testable import WebSocket

/// Copies whose connections keep their numbers.
@Suite struct SessionCopyNumbersTests {
  private static let upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n"

  private static func request(_ target: String) -> String {
    "GET \(target) HTTP/1.1\r\nHost: h\r\n\(upgrade)"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
  }

  private static let accepted =
    "HTTP/1.1 101 Switching Protocols\r\n\(upgrade)"
    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

  private let fixture = FilterFixture()
  private let recorders: [ConnectionRecorder]

  init() {
    let session = fixture.session
    recorders = (1...4 as ClosedRange<UInt16>).map { port in
      session.recorder(
        ConnectionOrigin(
          client: Address(bytes: [10, 0, 0, 1], port: port),
          server: Address(bytes: [10, 0, 0, 2], port: 80)))
    }
    // HTTP, a handshake that waits long for its answer, one that asks twice, and frames alone.
    send(0, .client, "GET /page HTTP/1.1\r\nHost: h\r\n\r\n", at: 1)
    send(0, .server, "HTTP/1.1 204 No Content\r\n\r\n", at: 2)
    recorders[0].end(by: .client, at: FilterFixture.start + 2 * FilterFixture.millisecond)
    send(1, .client, Self.request("/slow"), at: 3)
    send(2, .client, Self.request("/twice"), at: 4)
    send(2, .server, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", at: 5)
    recorders[3].join(response: nil, at: FilterFixture.start + 6 * FilterFixture.millisecond)
    send(3, .server, "\u{1}\u{1}a", at: 6)
    send(2, .client, Self.request("/again"), at: 7)
    send(2, .server, Self.accepted, at: 8)
    fixture.text("first", from: .server, on: recorders[2], at: 9)
    send(1, .server, Self.accepted, at: 10)
    fixture.text("second", from: .server, on: recorders[1], at: 11)
  }

  private func send(_ recorder: Int, _ end: Endpoint, _ text: String, at time: UInt64) {
    fixture.send(Array(text.utf8), from: end, on: recorders[recorder], at: time)
  }

  private func copied(keepsNumbers: Bool) -> Session {
    let target = Session(store: MemoryStore(), application: "test")
    let copy = SessionCopy(
      fixture.session, selection: nil, redaction: Redaction(), marks: [],
      keepsNumbers: keepsNumbers)
    _ = copy.write(to: target)
    return target
  }

  private func targets(_ session: Session) -> [String?] {
    session.log.read { $0.connections.map { $0.request?.target } }
  }

  private func frames(_ session: Session) -> [[UInt64]] {
    session.log.read { state in
      (1...state.frameCount).compactMap { number in
        state.frame(UInt32(number)).map { [UInt64($0.number), UInt64($0.connection), $0.timeEnd] }
      }
    }
  }

  @Test func alsoOfThoseThatAreNotCopiedAndThatAreAnsweredLaterThanOthers() {
    let copy = copied(keepsNumbers: true)
    #expect(targets(fixture.session) == [nil, "/slow", "/twice", nil, "/again"])
    #expect(targets(copy) == [nil, "/slow", "/twice", "/", "/again"])
    #expect(frames(copy) == frames(fixture.session))
    #expect(copy.log.read { $0.connection(5)?.previous } == 3)
    let told = copy.log.read { state in
      state.journal.compactMap {
        if case .connection(let number) = $0.event { number } else { nil }
      }
    }
    #expect(told.sorted() == [2, 3, 4, 5])
  }

  @Test func andGetNewNumbersInAFileOfTheirOwn() {
    #expect(!targets(copied(keepsNumbers: false)).contains(nil))
  }
}
