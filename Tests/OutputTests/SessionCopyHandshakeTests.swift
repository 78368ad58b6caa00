import CaptureSupport
import Testing

@testable import Capture
@testable import Output
@testable import WebSocket

/// Copies of handshakes that were refused.
@Suite struct SessionCopyHandshakeTests {
  private static let upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
  private static let request =
    "GET /?token=a HTTP/1.1\r\nHost: h\r\n\(upgrade)"
    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

  /// A refused handshake, the same one again, accepted, and a frame: what a copy of it comes to.
  private func copied(_ refusal: String, _ redaction: Redaction?) -> LogState.Copy {
    let fixture = FilterFixture()
    let recorder = fixture.session.recorder(
      ConnectionOrigin(
        client: Address(bytes: [10, 0, 0, 1], port: 50000),
        server: Address(bytes: [10, 0, 0, 2], port: 9001)))
    let accepted =
      "HTTP/1.1 101 Switching Protocols\r\n\(Self.upgrade)"
      + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    let exchange = [
      (Self.request, Endpoint.client), (refusal, .server), (Self.request, .client),
      (accepted, .server),
    ]
    for (time, (text, end)) in exchange.enumerated() {
      fixture.send(Array(text.utf8), from: end, on: recorder, at: UInt64(time))
    }
    fixture.send([0x81, 0x02, 0x68, 0x69], from: .server, on: recorder, at: 4)
    let target = Session(store: MemoryStore(), application: "test")
    let copy = SessionCopy(fixture.session, selection: nil, redaction: redaction, marks: [])
    _ = copy.write(to: target)
    return LogState.Copy(target)
  }

  @Test(
    arguments: [
      "HTTP/1.1 401 Unauthorized\r\nContent-Length: 8\r\n\r\npwd=1234",
      "HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n8\r\npwd=1234\r\n0\r\n\r\n",
    ], [nil, Redaction()]
  )
  func bothStandOnOneTransportEachWithItsAnswer(refusal: String, redaction: Redaction?) {
    let copy = copied(refusal, redaction)
    #expect(copy.statuses == [401, 101])
    #expect(copy.previous == [nil, 1])
    #expect(copy.bodies.first == (redaction == nil ? "pwd=1234" : "pwd=REDACTED"))
    let target = redaction == nil ? "/?token=a" : "/?token=REDACTED"
    #expect(copy.targets == [target, target])
    #expect(copy.frames == 1)
  }

  @Test func aBodyThatIsCompressedIsLeftOutWhereSecretsAre() {
    let refusal =
      "HTTP/1.1 403 Forbidden\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u{1}abc"
    #expect(copied(refusal, Redaction()).bodies.first == "")
    #expect(copied(refusal, nil).bodies.first == "\u{1}abc")
  }
}

extension LogState {
  /// What a session's log has of its connections.
  fileprivate struct Copy {
    let statuses: [Int?]
    let previous: [UInt32?]
    let bodies: [String]
    let targets: [String?]
    let frames: Int

    init(_ session: Session) {
      let records = session.log.read { $0.connections }
      statuses = records.map { $0.response?.status }
      previous = records.map(\.previous)
      bodies = records.map { String(decoding: $0.refusalBody, as: UTF8.self) }
      targets = records.map { $0.request?.target }
      frames = session.log.read { $0.frameCount }
    }
  }
}
