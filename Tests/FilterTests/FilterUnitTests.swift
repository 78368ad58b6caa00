import CaptureSupport
import Testing
import WebSocket

@testable import Capture
@testable import Filter

/// What filters say of messages, and of findings that are on no frame.
@Suite struct FilterUnitTests {
  private static let deflate = "Sec-WebSocket-Extensions: permessage-deflate\r\n"
  /// "Hello" (RFC 7692, section 7.2.3.1).
  private static let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

  private func messages(_ text: String, _ fixture: FilterFixture) throws -> [UInt32] {
    let scan = MessageScan(
      try Filter.parse(text).get(), over: fixture.session,
      inflating: InflatedReader(fixture.session))
    return scan.next(limit: 1000)
  }

  @Test func theLengthOfAMessageIsThatOfItsContent() throws {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h", request: Self.deflate, response: Self.deflate)
    func send(_ opcode: Opcode, _ payload: some Collection<UInt8>, fin: Bool, rsv1: Bool) {
      let bytes = FilterFixture.frame(
        opcode, Array(payload), from: .server, fin: fin, rsv1: rsv1)
      fixture.send(bytes, from: .server, on: recorder, at: 5)
    }
    send(.text, Self.hello, fin: true, rsv1: true)  // 1: 7 bytes on the wire, 5 of content
    send(.text, Self.hello[..<3], fin: false, rsv1: true)
    send(.continuation, Self.hello[3...], fin: true, rsv1: false)  // 3: the same in two frames
    send(.text, Array("plain".utf8), fin: false, rsv1: false)
    send(.continuation, Array("!!".utf8), fin: true, rsv1: false)  // 5: 7 bytes
    for field in ["len", "length", "size"] {
      #expect(try messages("\(field) == 5", fixture) == [1, 3])
      #expect(try messages("\(field) == 7", fixture) == [5])
    }
    // As rows of frames it is what each of them carries.
    let scan = FilterScan(
      try Filter.parse("len == 7").get(), over: fixture.session,
      inflating: InflatedReader(fixture.session))
    #expect(scan.next() == [1])
    // A message is found by the number of any of its frames.
    #expect(try messages("n == 2", fixture) == [3])
    #expect(try messages("n in {3, 4}", fixture) == [3, 5])
  }

  @Test func findingsOnNoFrameAreFoundByWhatIsKnownOfThem() throws {
    let fixture = FilterFixture()
    // H02: the request has no version; the server's accept key is right.
    let recorder = fixture.session.recorder(
      ConnectionOrigin(
        client: Address(bytes: [10, 0, 0, 1], port: 50000),
        server: Address(bytes: [10, 0, 0, 2], port: 80)))
    let request =
      "GET /x HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    let answer =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    fixture.send(Array(request.utf8), from: .client, on: recorder, at: 1)
    fixture.send(Array(answer.utf8), from: .server, on: recorder, at: 2)
    let (entries, record) = fixture.session.log.read {
      ($0.journal.filter { !$0.event.findings.isEmpty }, $0.connection(1))
    }
    let entry = try #require(entries.first)
    let connection = try #require(record)
    let finding = try #require(entry.event.findings.first)
    func matches(_ text: String) throws -> Bool {
      try Filter.parse(text).get().matches(entry, on: connection, start: FilterFixture.start)
    }
    let rule = finding.rule.rawValue
    let level = finding.level == .error ? "error" : "warn"
    for text in [
      "finding", "finding == \(rule)", "finding in {F01, \(rule)}", level, "conn == 1 and finding",
      "dir == \(finding.from.name) and finding", "finding and host == a.test",
      "finding and rel < 1s",
      "not finding == F01", "finding or op == ping",
    ] {
      #expect(try matches(text), "\(text)")
    }
    for text in [
      "finding == F01", "finding != \(rule)", "not finding", "finding and op == text",
      "finding and len", "finding and fin", "finding and text", "conn == 2 and finding",
      // What says nothing about findings does not mean them.
      "op == ping", "not op == ping", "conn == 1", "\"a.test\"",
    ] {
      #expect(try !matches(text), "\(text)")
    }
  }
}
