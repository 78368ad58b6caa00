import Testing
import WebSocket

@testable import Proxy

/// The forwarding of HTTP.
@Suite struct HTTPForwarderTests {
  private func exchange() throws -> HTTPForwarder {
    HTTPForwarder(
      rewriter: RequestRewriter(
        upstream: try WebSocketURL("ws://up"), keepsHost: true, listeners: [],
        hosts: HostPolicy(names: [])))
  }

  /// What goes to the upstream, whichever actions carry it.
  private func forwarded(_ actions: [HTTPForwarder.Action], of read: [UInt8]) -> [UInt8] {
    actions.flatMap { action -> [UInt8] in
      switch action {
      case .pass(let range): Array(read[range])
      case .send(let bytes), .release(let bytes): bytes
      case .dial, .record, .refuse, .abort, .handOver: []
      }
    }
  }

  /// What is to be done once the upstream's bytes were forwarded.
  private func answer(_ text: String, to exchange: inout HTTPForwarder) -> [HTTPForwarder.Action] {
    let read = Array(text.utf8).withUnsafeBytes { exchange.readAnswer($0) }
    return exchange.answered(read)
  }

  private static let upgrade = "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"

  @Test func forwardsRequestsBodiesAndChunkFramingUnchangedHoweverTheyAreCut() throws {
    let text =
      "POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"
      + "PUT /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nworld\r\n0\r\nT: 1\r\n\r\n"
      + "GET /c HTTP/1.1\r\n\r\n"
    let bytes = Array(text.utf8)
    for size in [1, 2, 3, 7, 19, 64, bytes.count] {
      var exchange = try exchange()
      var sent: [UInt8] = []
      var dials = 0
      for start in stride(from: 0, to: bytes.count, by: size) {
        let read = Array(bytes[start..<min(bytes.count, start + size)])
        let actions = read.withUnsafeBytes { exchange.receive($0) }
        dials += actions.count { $0 == .dial }
        sent += forwarded(actions, of: read)
      }
      #expect(sent == bytes, "in pieces of \(size)")
      #expect(dials == 1)
    }
  }

  @Test func holdsWhatFollowsAnUpgradeUntilItIsAccepted() throws {
    var exchange = try exchange()
    let read = Array(Self.upgrade.utf8) + [1, 2]
    let first = read.withUnsafeBytes { exchange.receive($0) }
    #expect(first == [.dial, .send(Array(Self.upgrade.utf8)), .record([1, 2])])
    #expect(([3] as [UInt8]).withUnsafeBytes { exchange.receive($0) } == [.record([3])])
    #expect(exchange.isHolding)
    #expect(answer("HTTP/1.1 101 Switching Prot", to: &exchange) == [])
    let answer = answer("ocols\r\nUpgrade: websocket\r\n\r\n", to: &exchange)
    #expect(exchange.isWebSocket)
    #expect(answer == [.release([1, 2, 3])])
    #expect(exchange.isRaw)
    #expect(([4, 5] as [UInt8]).withUnsafeBytes { exchange.receive($0) } == [.pass(0..<2)])
  }

  @Test func readsWhatFollowsARefusedUpgradeAsRequestsAgain() throws {
    var exchange = try exchange()
    let next = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nok"
    let read = Array((Self.upgrade + next).utf8)
    _ = read.withUnsafeBytes { exchange.receive($0) }
    let answer = answer("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno", to: &exchange)
    #expect(String(decoding: forwarded(answer, of: []), as: UTF8.self) == next)
    #expect(!exchange.isRaw)
    #expect(exchange.wantsClient)
  }

  @Test func stopsWantingTheClientsBytesWhenItHoldsTooMany() throws {
    var exchange = try exchange()
    _ = Array(Self.upgrade.utf8).withUnsafeBytes { exchange.receive($0) }
    let flood = [UInt8](repeating: 0, count: HTTPForwarder.heldLimit)
    #expect(exchange.wantsClient)
    _ = flood.withUnsafeBytes { exchange.receive($0) }
    #expect(!exchange.wantsClient)
  }

  @Test(
    arguments: [
      ("GET / HTTP/1.1\nHost: a\n\n", 400),
      ("GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400), ("GET / HTTP/1.1\r\nA : b\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nA: b\0c\r\n\r\n", 400), ("GET /a b HTTP/1.1\r\n\r\n", 400),
      ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", 400), ("hello\r\n\r\n", 400),
      ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
      ("GET / HTTP/1.1\r\nA: " + String(repeating: "x", count: 70_000) + "\r\n\r\n", 431),
      ("GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 101) + "\r\n", 431),
    ]
  )
  func refusesWhatTwoReadersMayReadDifferentlyAndForwardsNoneOfIt(text: String, status: Int) throws
  {
    var exchange = try exchange()
    let read = Array(text.utf8)
    let actions = read.withUnsafeBytes { exchange.receive($0) }
    #expect(forwarded(actions, of: read).isEmpty)
    guard case .refuse(let refusal)? = actions.last else {
      Issue.record("it was not refused: \(actions)")
      return
    }
    #expect(refusal.status == status)
    #expect(actions.first == .record(read))
    #expect(!exchange.wantsClient)
    #expect(
      "GET / HTTP/1.1\r\n\r\n".utf8.withContiguousStorageIfAvailable {
        exchange.receive(UnsafeRawBufferPointer($0))
      } == [])
  }

  @Test func answersTheRequestsBeforeABadOneFirst() throws {
    var exchange = try exchange()
    let read = Array("GET / HTTP/1.1\r\n\r\nbad\r\n".utf8)
    let actions = read.withUnsafeBytes { exchange.receive($0) }
    #expect(actions.last == .record(Array("bad\r\n".utf8)))
    #expect(answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", to: &exchange) == [])
    let answer = answer("k", to: &exchange)
    guard case .refuse(let refusal)? = answer.first else {
      Issue.record("it was not refused: \(answer)")
      return
    }
    #expect(refusal.status == 400)
  }

  @Test func refusesABadChunkAtOnceOrEndsTheConnectionWhenTheAnswerHasBegun() throws {
    let head = Array("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    for hasBegun in [false, true] {
      var exchange = try exchange()
      _ = head.withUnsafeBytes { exchange.receive($0) }
      if hasBegun { _ = answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", to: &exchange) }
      let actions = Array("zz\r\n".utf8).withUnsafeBytes { exchange.receive($0) }
      switch actions.last {
      case .refuse: #expect(!hasBegun)
      case .abort: #expect(hasBegun)
      default: Issue.record("it went on: \(actions)")
      }
    }
  }

  @Test func boundsTheRequestsThatWaitForAnswers() throws {
    var exchange = try exchange()
    let text = String(repeating: "GET / HTTP/1.1\r\n\r\n", count: HTTPForwarder.pipelineLimit + 1)
    let actions = Array(text.utf8).withUnsafeBytes { exchange.receive($0) }
    #expect(actions.count { if case .send = $0 { true } else { false } } == 1000)
    #expect(!exchange.wantsClient)
  }

  @Test func recordsHalfAHeadThatTheClientLeftBehindAndDoesNotForwardIt() throws {
    var exchange = try exchange()
    let half = Array("GET / HT".utf8)
    #expect(half.withUnsafeBytes { exchange.receive($0) } == [])
    #expect(exchange.clientEnded() == [.record(half)])
  }

  @Test(
    arguments: [
      ("HTTP/1.1 101 \r\n\r\n", true, true), ("HTTP/1.1 100 \r\n\r\n", false, false),
      ("HTTP/1.1 103 \r\n\r\nHTTP/1.1 101 \r\n\r\n", true, true),
      ("HTTP/1.1 200 \r\nContent-Length: 3\r\n\r\n12", false, false),
      ("HTTP/1.1 200 \r\nContent-Length: 3\r\n\r\n123", false, false),
      ("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false, false),
    ]
  )
  func findsOutByItselfWhatTheAnswersToAnUpgradeAndACONNECTBegin(
    text: String, isRaw: Bool, isWebSocket: Bool
  ) throws {
    for size in [1, 2, 5, text.utf8.count] {
      var exchange = try exchange()
      _ = Array(Self.upgrade.utf8).withUnsafeBytes { exchange.receive($0) }
      for piece in Self.pieces(text, size) { _ = answer(piece, to: &exchange) }
      #expect(exchange.isRaw == isRaw && exchange.isWebSocket == isWebSocket, "\(size)")
    }
    var exchange = try exchange()
    let connect = Array("CONNECT a:1 HTTP/1.1\r\n\r\n".utf8)
    _ = connect.withUnsafeBytes { exchange.receive($0) }
    _ = answer("HTTP/1.1 200 \r\n\r\n", to: &exchange)
    #expect(exchange.isRaw && !exchange.isWebSocket)
  }

  private static func pieces(_ text: String, _ size: Int) -> [String] {
    let bytes = Array(text.utf8)
    return stride(from: 0, to: bytes.count, by: size).map {
      String(decoding: bytes[$0..<min(bytes.count, $0 + size)], as: UTF8.self)
    }
  }

  @Test func saysWhereTheHeadsOfAnswersAreAndWhatIsWrongWithThem() throws {
    var exchange = try exchange()
    _ = Array(Self.upgrade.utf8).withUnsafeBytes { exchange.receive($0) }
    let first = Array("HTTP/1.1 10".utf8).withUnsafeBytes { exchange.readAnswer($0) }
    #expect(first.heads.isEmpty && exchange.isInsideAnswerHead && !exchange.hasAnswerHead)
    let rest = Array("1 \r\nA: b\r\n\r\n\u{1}\u{2}".utf8)
    let second = rest.withUnsafeBytes { exchange.readAnswer($0, keepsHeads: true) }
    #expect(second.heads.map(\.range) == [-11..<(rest.count - 2)])
    #expect(second.consumed == rest.count - 2 && second.completed == 1)
    var other = try self.exchange()
    _ = Array(Self.upgrade.utf8).withUnsafeBytes { other.receive($0) }
    let broken = Array("SSH-2.0-x\r\n".utf8).withUnsafeBytes { other.readAnswer($0) }
    #expect(broken.failure == .notHTTP(.text("SSH-2.0-x")))
  }

  @Test func takesAHeadThatWasParsedElsewhereAsIfItHadParsedIt() throws {
    let texts = [
      Self.upgrade + "early", "GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
      "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n",
      "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\na", "CONNECT a:1 HTTP/1.1\r\n\r\n\u{16}",
      "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ]
    for text in texts {
      let bytes = Array(text.utf8)
      var parser = HTTPHeadParser<RequestHead>()
      guard case .head(let head) = bytes.withUnsafeBytes({ parser.receive($0).outcome }) else {
        Issue.record("no head in \(text)")
        continue
      }
      var (parsing, given) = (try exchange(), try exchange())
      let expected = bytes.withUnsafeBytes { parsing.receive($0) }
      #expect(given.receive(ParsedRequest(head: head, bytes: bytes)) == expected)
      #expect(given.state == parsing.state)
      let more = Array("xyz".utf8)
      let next = more.withUnsafeBytes { parsing.receive($0) }
      #expect(more.withUnsafeBytes { given.receive($0) } == next)
    }
  }
}
