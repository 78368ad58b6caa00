import Testing

@testable import Import
@testable import WebSocket

@Suite struct HTTPProbeTests {
  private static func request(_ text: String) -> ProtocolSignature.Answer {
    Array(text.utf8).withUnsafeBytes { HTTPProbe.request($0) }
  }

  /// RFC 9112, section 3.
  @Test(arguments: [
    "GET / HTTP/1.1\r\n", "OPTIONS * HTTP/1.0\n", "GET /a b HTTP/1.1\r\nHost",
    "M-SEARCH * HTTP/1.1\r\n",
  ])
  func aRequestLineEndsWithTheVersion(text: String) {
    #expect(Self.request(text) == .yes)
    // Until its end has come, nothing is known.
    for count in 1..<text.utf8.count where !text.utf8.prefix(count).contains(0x0A) {
      let beginning = text.utf8.prefix(count)
      guard beginning.last != 0x0D else { continue }
      #expect(Self.request(String(decoding: beginning, as: UTF8.self)) == .maybe, "\(count)")
    }
  }

  @Test(arguments: [
    "GET / HTTP/2.0\r\n", "GET /\r\n", "GET / FTP/1.1\r\n", "\u{16}\u{3}", " GET / HTTP/1.1\r\n",
    "{\"a\": 1}\r\n", "G HTTP/1\n",
  ])
  func otherLinesAreNone(text: String) { #expect(Self.request(text) == .no) }

  @Test func aLineOfSixteenKilobytesIsWaitedForAndNoLonger() {
    let line = "GET /" + String(repeating: "a", count: (16 << 10) - 6)
    #expect(Self.request(line) == .maybe && Self.request(line + "a") == .no)
  }

  @Test(
    arguments: [
      ("HTTP/1.1 101 Switching Protocols\r\n", .yes, 101), ("HTTP/1.0 404", .yes, 404),
      ("HTTP/1.1 10", .maybe, 0), ("HTT", .maybe, 0), ("HTTP/2 200 OK\r\n", .no, 0),
      ("HTTP/1.1 1x1 ", .no, 0), ("RTSP/1.0 200", .no, 0),
    ] as [(String, ProtocolSignature.Answer, Int)])
  func aStatusIsThreeDigitsBehindTheVersion(
    text: String, answer: ProtocolSignature.Answer, status: Int
  ) {
    let found = Array(text.utf8).withUnsafeBytes { HTTPProbe.status($0) }
    #expect(found.answer == answer && found.status == status)
  }
}
