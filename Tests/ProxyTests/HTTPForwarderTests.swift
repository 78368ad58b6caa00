import Capture
import Testing
import WebSocket

@testable import Proxy

@Suite("The exchange of a reverse proxy")
struct HTTPForwarderTests {
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

  private static let upgrade = "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"

  @Test("forwards requests, bodies and chunk framing unchanged however they are cut")
  func chunks() throws {
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

  @Test("holds what follows an upgrade until it is accepted")
  func accepted() throws {
    var exchange = try exchange()
    let read = Array(Self.upgrade.utf8) + [1, 2]
    let first = read.withUnsafeBytes { exchange.receive($0) }
    #expect(first == [.dial, .send(Array(Self.upgrade.utf8)), .record([1, 2])])
    #expect(([3] as [UInt8]).withUnsafeBytes { exchange.receive($0) } == [.record([3])])
    #expect(exchange.isHolding)
    #expect(exchange.answered(exchanges: 0, phase: .http, isUndecided: true) == [])
    let answer = exchange.answered(exchanges: 1, phase: .frames, isUndecided: false)
    #expect(answer == [.release([1, 2, 3])])
    #expect(exchange.isRaw)
    #expect(([4, 5] as [UInt8]).withUnsafeBytes { exchange.receive($0) } == [.pass(0..<2)])
  }

  @Test("reads what follows a refused upgrade as requests again")
  func refusedUpgrade() throws {
    var exchange = try exchange()
    let next = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nok"
    let read = Array((Self.upgrade + next).utf8)
    _ = read.withUnsafeBytes { exchange.receive($0) }
    let answer = exchange.answered(exchanges: 1, phase: .http, isUndecided: false)
    #expect(String(decoding: forwarded(answer, of: []), as: UTF8.self) == next)
    #expect(!exchange.isRaw)
    #expect(exchange.wantsClient)
  }

  @Test("stops wanting the client's bytes when it holds too many")
  func holdLimit() throws {
    var exchange = try exchange()
    _ = Array(Self.upgrade.utf8).withUnsafeBytes { exchange.receive($0) }
    let flood = [UInt8](repeating: 0, count: HTTPForwarder.heldLimit)
    #expect(exchange.wantsClient)
    _ = flood.withUnsafeBytes { exchange.receive($0) }
    #expect(!exchange.wantsClient)
  }

  @Test(
    "refuses what two readers may read differently, and forwards none of it",
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
    ])
  func refused(text: String, status: Int) throws {
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

  @Test("answers the requests before a bad one first")
  func refusedInTurn() throws {
    var exchange = try exchange()
    let read = Array("GET / HTTP/1.1\r\n\r\nbad\r\n".utf8)
    let actions = read.withUnsafeBytes { exchange.receive($0) }
    #expect(actions.last == .record(Array("bad\r\n".utf8)))
    #expect(exchange.answered(exchanges: 0, phase: .http, isUndecided: false) == [])
    let answer = exchange.answered(exchanges: 1, phase: .http, isUndecided: false)
    guard case .refuse(let refusal)? = answer.first else {
      Issue.record("it was not refused: \(answer)")
      return
    }
    #expect(refusal.status == 400)
  }

  @Test("refuses a bad chunk at once, or ends the connection when the answer has begun")
  func badChunk() throws {
    let head = Array("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    for hasBegun in [false, true] {
      var exchange = try exchange()
      _ = head.withUnsafeBytes { exchange.receive($0) }
      if hasBegun { _ = exchange.answered(exchanges: 0, phase: .http, isUndecided: false) }
      let actions = Array("zz\r\n".utf8).withUnsafeBytes { exchange.receive($0) }
      switch actions.last {
      case .refuse: #expect(!hasBegun)
      case .abort: #expect(hasBegun)
      default: Issue.record("it went on: \(actions)")
      }
    }
  }

  @Test("bounds the requests that wait for answers")
  func pipelineLimit() throws {
    var exchange = try exchange()
    let text = String(repeating: "GET / HTTP/1.1\r\n\r\n", count: HTTPForwarder.pipelineLimit + 1)
    let actions = Array(text.utf8).withUnsafeBytes { exchange.receive($0) }
    #expect(actions.count { if case .send = $0 { true } else { false } } == 1000)
    #expect(!exchange.wantsClient)
  }

  @Test("records half a head that the client left behind, and does not forward it")
  func halfHead() throws {
    var exchange = try exchange()
    let half = Array("GET / HT".utf8)
    #expect(half.withUnsafeBytes { exchange.receive($0) } == [])
    #expect(exchange.clientEnded() == [.record(half)])
  }
}
