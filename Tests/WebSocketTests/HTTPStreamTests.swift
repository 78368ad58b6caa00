import Testing

@testable import WebSocket

@Suite struct HTTPStreamTests {
  /// Feeds `text` in pieces until the stream pauses; body ranges become the bytes they name.
  private func run<Head: HTTPHead>(
    _ stream: inout HTTPStream<Head>, _ text: String, pieces size: Int = .max
  ) -> (log: [String], consumed: Int) {
    let bytes = Array(text.utf8)
    var log: [String] = []
    var body = ""
    var total = 0
    while total < bytes.count {
      let piece = Array(bytes[total...].prefix(size))
      let (events, consumed) = piece.withUnsafeBytes { stream.receive($0) }
      total += consumed
      for event in events {
        switch event {
        case .body(let range): body += String(decoding: piece[range], as: UTF8.self)
        case .head(let head, let offset): log.append("\(name(head)) at \(offset)")
        case .informational(let head, let offset): log.append("early \(name(head)) at \(offset)")
        case .end(let length, let offset):
          log.append("end \(body):\(length) at \(offset)")
          body = ""
        case .invalid(let defect, let offset):
          log.append("\(defect.description) at \(offset)")
        }
      }
      if consumed < piece.count { break }
    }
    return (log, total)
  }

  private func name(_ head: some HTTPHead) -> String {
    switch head {
    case let request as RequestHead: request.target
    case let response as ResponseHead: "\(response.status)"
    default: ""
    }
  }

  @Test(arguments: [1, 3, 1000])
  func pipelinedRequestsAreToldApartByTheirFraming(size: Int) {
    var stream = HTTPStream<RequestHead>()
    let first = "POST /1 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
    let second = "POST /2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n"
    let third = "GET /3 HTTP/1.1\r\n\r\n"
    let ends = [first, first + second, first + second + third].map(\.utf8.count)
    #expect(
      run(&stream, first + second + third, pieces: size).log == [
        "/1 at 0", "end abc:3 at \(ends[0])", "/2 at \(ends[0])", "end de:2 at \(ends[1])",
        "/3 at \(ends[1])", "end :0 at \(ends[2])",
      ])
    #expect(stream.offset == UInt64(ends[2]))
    #expect(stream.finish().isEmpty)
  }

  @Test func answersAreFramedByTheRequestsTheyAnswerEarlyOnesLeftAside() {
    var stream = HTTPStream<ResponseHead>()
    for method in ["HEAD", "GET", "GET"] { stream.expect(method: method) }
    let text =
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
      + "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
      + "HTTP/1.1 200 OK\r\n\r\nuntil the end"
    let log = run(&stream, text).log
    #expect(
      log == [
        "200 at 0", "end :0 at 38", "early 103 at 38", "200 at 66", "end ok:2 at 106", "200 at 106",
      ])
    #expect(stream.finish() == [.end(bodyLength: 13, offset: UInt64(text.utf8.count))])
  }

  @Test(arguments: [1, 5, 1000])
  func afterA101NotAByteMoreIsTaken(size: Int) {
    var stream = HTTPStream<ResponseHead>()
    stream.expect(method: "GET")
    let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    let (log, consumed) = run(&stream, head + "\u{1}\u{2}frames", pieces: size)
    #expect(log == ["101 at 0", "end :0 at \(head.utf8.count)"])
    #expect(consumed == head.utf8.count)
    #expect(stream.isPaused)
  }

  @Test func aRequestWithUpgradeWaitsForItsAnswerAndGoesOnWhenItWasRefused() {
    var stream = HTTPStream<RequestHead>()
    let first = "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"
    let second = "GET /page HTTP/1.1\r\n\r\n"
    #expect(run(&stream, first + second).consumed == first.utf8.count)
    #expect(stream.isPaused)
    stream.resume()
    #expect(run(&stream, second).log.first == "/page at \(first.utf8.count)")
  }

  @Test func aCONNECTThatSucceedsEndsHTTPOneThatFailsDoesNot() {
    var requests = HTTPStream<RequestHead>()
    _ = run(&requests, "CONNECT h:443 HTTP/1.1\r\n\r\n")
    #expect(requests.isPaused)
    var good = HTTPStream<ResponseHead>()
    good.expect(method: "CONNECT")
    _ = run(&good, "HTTP/1.1 200 OK\r\n\r\n")
    #expect(good.isPaused)
    var bad = HTTPStream<ResponseHead>()
    bad.expect(method: "CONNECT")
    _ = run(&bad, "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
    #expect(!bad.isPaused)
  }

  @Test func bytesBeforeTheStatusLineAndOtherProtocolsAreInvalidAndNothingFollows() {
    for size in [1, 1000] {
      var stream = HTTPStream<ResponseHead>(offset: 10)
      #expect(
        run(&stream, "SSH-2.0-x\r\nHTTP/1.1 200 OK\r\n\r\n", pieces: size).log
          == ["not HTTP but \"SSH-2.0-x\" at 10"])
      #expect(stream.isBroken)
    }
  }

  @Test func anAmbiguousLengthEndsTheReadingAfterTheHead() {
    var stream = HTTPStream<RequestHead>()
    let text = "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
    #expect(
      run(&stream, text + "ab").log
        == ["/ at 0", "differing Content-Length \"1, 2\" at \(text.utf8.count)"])
  }

  @Test func aBodyOf2And63BytesIsWaitedForAndItsEndIsACut() {
    var stream = HTTPStream<RequestHead>()
    let text = "POST / HTTP/1.1\r\nContent-Length: 9223372036854775808\r\n\r\nabc"
    #expect(run(&stream, text).log == ["/ at 0"])
    #expect(stream.finish() == [.invalid(.cutShort, offset: UInt64(text.utf8.count))])
  }

  @Test func aChunkSizeThatOverflowsBreaksTheStream() {
    var stream = HTTPStream<RequestHead>()
    let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(
      run(&stream, head + "FFFFFFFFFFFFFFFFF\r\n").log.last?.hasPrefix("bad chunk: size too large")
        == true)
  }

  @Test func aClientThatSendsAMillionRequestsWithoutReadingIsKeptInBoundedMemory() {
    var stream = HTTPStream<ResponseHead>()
    for _ in 0..<100_000 { stream.expect(method: "GET") }
    #expect(run(&stream, "HTTP/1.1 204 No\r\n\r\n").log.first == "204 at 0")
  }
}
