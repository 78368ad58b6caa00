import TestSupport
import Testing

@testable import WebSocket

@Suite struct HTTPHeadParserTests {
  private func parse<Head: HTTPHead>(
    _ bytes: [UInt8], as kind: Head.Type, pieces size: Int = .max,
    limits: HTTPLimits = HTTPLimits()
  ) -> (HTTPHeadParser<Head>.Outcome, consumed: Int) {
    var parser = HTTPHeadParser<Head>(limits: limits)
    var total = 0
    while total < bytes.count {
      let piece = Array(bytes[total...].prefix(size))
      let (outcome, consumed) = piece.withUnsafeBytes { parser.receive($0) }
      total += consumed
      if outcome != .needMore { return (outcome, total) }
    }
    return (.needMore, total)
  }

  private func request(_ text: String, limits: HTTPLimits = HTTPLimits()) -> RequestHead? {
    if case .head(let head) = parse(Array(text.utf8), as: RequestHead.self, limits: limits).0 {
      return head
    }
    return nil
  }

  private func response(_ text: String) -> ResponseHead? {
    if case .head(let head) = parse(Array(text.utf8), as: ResponseHead.self).0 { return head }
    return nil
  }

  private let upgrade = """
    GET /chat?x=1 HTTP/1.1\r
    Host: example.com\r
    Upgrade: websocket\r
    X-Odd:  a\tb  \r
    \r\n
    """

  @Test func aRequestHeadIsReadAndItsBytesAreCountedExactly() throws {
    let bytes = Array(upgrade.utf8)
    let (outcome, consumed) = parse(bytes + [0x81, 0x00], as: RequestHead.self)
    guard case .head(let head) = outcome else { throw Failure.noHead }
    #expect(head.method == "GET")
    #expect(head.target == "/chat?x=1")
    #expect(head.version == HTTPVersion(1, 1))
    #expect(head.headers.fields.map(\.name) == ["Host", "Upgrade", "X-Odd"])
    #expect(head.headers.first("x-odd") == "a\tb")
    #expect(head.headers.fields[2].line == "X-Odd:  a\tb  ")
    #expect(head.byteCount == bytes.count)
    #expect(consumed == bytes.count)
    #expect(head.defects.isEmpty)
    #expect(head.isWebSocketHandshake)
  }

  @Test func aResponseHeadIsReadWithAnyReasonOrNone() {
    let head = response("HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\n")
    #expect(head?.status == 101)
    #expect(head?.reason == "Switching Protocols")
    #expect(response("HTTP/1.0 200 \r\n\r\n")?.reason == "")
    #expect(response("HTTP/1.1 200 \r\n\r\n")?.defects == [])
    #expect(response("HTTP/1.1 200\r\n\r\n")?.defects == [.shortStatusLine])
    #expect(response("HTTP/1.1 200\r\n\r\n")?.isAmbiguous == false)
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func chunksOfAnySizeGiveTheSameHead(size: Int) {
    let bytes = Array("\r\n\(upgrade)rest".utf8)
    let whole = parse(bytes, as: RequestHead.self)
    #expect(parse(bytes, as: RequestHead.self, pieces: size) == whole)
    #expect(whole.consumed == bytes.count - 4)
  }

  @Test(
    arguments: [
      ("A : b\r\n", .whitespaceBeforeColon("A")), ("A: b\r\n c\r\n", .obsoleteFold),
      (" A: b\r\n", .obsoleteFold), ("A: b\n", .bareLineFeed), ("A: b\u{0}\r\n", .nul),
      ("A: b\rC: d\r\n", .bareCarriageReturn), ("A(: b\r\n", .badFieldName("A(")),
      (": b\r\n", .badFieldName("")), ("nonsense\r\n", .badFieldName("nonsense")),
      ("A: \u{B}b\r\n", .controlCharacter(field: "A")),
      (
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", .transferEncodingWithContentLength
      ),
      ("Transfer-Encoding: chunked, gzip\r\n", .badTransferEncoding("chunked, gzip")),
      ("Transfer-Encoding: xchunked\r\n", .badTransferEncoding("xchunked")),
      ("Content-Length: 3\r\nContent-Length: 4\r\n", .differingContentLengths("3, 4")),
      ("Content-Length: 3, 4\r\n", .differingContentLengths("3, 4")),
      ("Content-Length: +3\r\n", .badContentLength("+3")),
      ("Content-Length: 18446744073709551616\r\n", .badContentLength("18446744073709551616")),
      ("Content-Length: \r\n", .badContentLength("")),
    ] as [(String, HTTPSyntaxError)])
  func whatSmugglersUseIsNotedAndMakesTheHeadAmbiguous(
    lines: String, defect: HTTPSyntaxError
  ) {
    let head = request("POST / HTTP/1.1\r\nHost: h\r\n\(lines)\r\n")
    #expect(head?.defects == [defect])
    #expect(head?.isAmbiguous == true)
  }

  @Test(arguments: ["Content-Length: 3, 3", "Content-Length: 3\r\ncontent-length: 3"])
  func equalContentLengthsAreAmbiguousToo(fields: String) {
    #expect(
      request("POST / HTTP/1.1\r\n\(fields)\r\n\r\n")?.defects
        == [.repeatedContentLength("3, 3")])
  }

  @Test(arguments: [
    "chunked,", ",chunked", "chunked, ,", "identity, chunked",
    "chunked\r\nTransfer-Encoding: chunked",
    "gzip\r\nTransfer-Encoding: chunked", "chunked;x=y", "\"chunked\"", "chunked, gzip", "xchunked",
  ])
  func transferEncodingIsAmbiguousUnlessItIsChunkedOnceAndLast(value: String) {
    let head = request("POST / HTTP/1.1\r\nTransfer-Encoding: \(value)\r\n\r\n")
    #expect(head?.isAmbiguous == true)
    #expect(head?.defects.count == 1)
  }

  @Test func aRepeatedHostIsAmbiguous() {
    #expect(
      request("GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n")?.defects
        == [.repeatedHost("a, b")])
  }

  @Test func anHonestTransferEncodingIsNotAmbiguous() {
    #expect(request("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n")?.defects == [])
    #expect(
      request("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")?.defects
        == [.transferEncodingInOldVersion])
  }

  @Test func aFoldContinuesTheValueAndItsLinesAreKept() {
    let head = request("GET / HTTP/1.1\r\nA: b\r\n\t c\r\n\r\n")
    #expect(head?.headers.first("A") == "b c")
    #expect(head?.headers.fields.first?.line == "A: b\r\n\t c")
  }

  @Test(arguments: [
    "GET /\r\n\r\n", "GET / HTTP/1\r\n\r\n", "GET / http/1.1\r\n\r\n", "GET / HTTP/1.1 \r\n\r\n",
    "GET / HTTP/11.1\r\n\r\n",
  ])
  func aBadRequestLineIsNoHead(text: String) {
    let line = text.prefix { $0 != "\r\n" }
    #expect(
      parse(Array(text.utf8), as: RequestHead.self).0 == .invalid(.badStartLine(String(line))))
  }

  @Test func aTargetWithWhitespaceIsReadAndAmbiguous() {
    #expect(request("GET /a b HTTP/1.1\r\n\r\n")?.defects == [.badTarget("/a b")])
    #expect(request("GET  / HTTP/1.1\r\n\r\n")?.isAmbiguous == true)
  }

  @Test(arguments: [
    "HTTP/1.1 20\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1  200 OK\r\n", "HTTP/1.1 2x0 OK\r\n",
    "HTTP/1.1\r\n",
  ])
  func aBadStatusLineIsNoHead(text: String) {
    let quoted = String(text.dropLast())
    #expect(parse(Array(text.utf8), as: ResponseHead.self).0 == .invalid(.badStartLine(quoted)))
  }

  @Test func aPeerThatDoesNotSpeakHTTPIsNamedByItsFirstBytes() {
    let tls: [UInt8] = [0x16, 0x03, 0x01, 0x02, 0x00]
    let banner = Array("SSH-2.0-OpenSSH_9.6\r\n".utf8)
    let frame: [UInt8] = [0x81, 0x05, 0x48]
    for size in [1, 100] {
      #expect(
        parse(tls, as: ResponseHead.self, pieces: size).0 == .invalid(.notHTTP(.tls)))
      #expect(parse(tls, as: RequestHead.self, pieces: size).0 == .invalid(.notHTTP(.tls)))
      #expect(
        parse(banner, as: ResponseHead.self, pieces: size).0
          == .invalid(.notHTTP(.text("SSH-2.0-OpenSSH_9.6"))))
      #expect(
        parse(frame, as: ResponseHead.self, pieces: size).0
          == .invalid(.notHTTP(.binary([0x81]))))
    }
  }

  @Test func aHeaderOf1MBIsRefusedAtTheLimitReadByTheByteOrAtOnce() {
    let bytes = Array("GET / HTTP/1.1\r\nA: ".utf8) + Array(repeating: 0x61, count: 1 << 20)
    for size in [1, 1000, .max] {
      let (outcome, consumed) = parse(bytes, as: RequestHead.self, pieces: size)
      #expect(outcome == .invalid(.headTooLarge(limit: 64 << 10)))
      #expect(consumed == 64 << 10)
    }
  }

  @Test func theLimitsAllowExactlyWhatTheySay() {
    let lines = (0..<100).map { "A\($0): b\r\n" }.joined()
    #expect(request("GET / HTTP/1.1\r\n\(lines)\r\n")?.headers.fields.count == 100)
    #expect(
      parse(Array("GET / HTTP/1.1\r\n\(lines)X: y\r\n\r\n".utf8), as: RequestHead.self).0
        == .invalid(.tooManyFields(limit: 100)))
    let head = "GET / HTTP/1.1\r\nA: b\r\n\r\n"
    let exact = HTTPLimits(headBytes: head.utf8.count)
    #expect(request(head, limits: exact) != nil)
    #expect(request(head, limits: HTTPLimits(headBytes: head.utf8.count - 1)) == nil)
    #expect(request(String(repeating: "\r\n", count: 40_000)) == nil)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func damagedHeadsNeverTrapAndNeverDependOnTheChunks(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var bytes = Array(upgrade.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let interesting: [UInt8] = [0, 9, 10, 13, 32, 58, 0x16, 0xFF]
      bytes[Int.random(in: 0..<bytes.count, using: &random)] =
        interesting.randomElement(using: &random) ?? 0
    }
    let whole = parse(bytes, as: RequestHead.self)
    let byByte = parse(bytes, as: RequestHead.self, pieces: 1)
    #expect(whole.0 == byByte.0, "seed \(seed)")
  }

  private enum Failure: Error { case noHead }
}
