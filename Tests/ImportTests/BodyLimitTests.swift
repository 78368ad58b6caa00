import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import Import
@testable import Pcapng
@testable import WebSocket

/// A recording has the first bytes of each HTTP body, and all else is as if it had every byte.
@Suite struct BodyLimitTests {
  /// Keep-alive with bodies of every kind in both directions, then a WebSocket.
  private static let exchanges: [(Endpoint, [UInt8])] = [
    (.client, text("POST /up HTTP/1.1\r\nHost: x\r\nContent-Length: 3000\r\n\r\n") + letters(3000)),
    (.server, text("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n") + letters(200_000)),
    (.client, text("POST /chunks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")),
    (.client, chunks([1, 700, 20, 20, 5000, 1]) + text("0\r\nX-Trailer: yes\r\n\r\n")),
    (.server, text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")),
    (.server, chunks([90_000, 3, 3, 3, 400]) + text("0\r\n\r\n")),
    (.client, text("GET /empty HTTP/1.1\r\nHost: x\r\n\r\n")),
    (.server, text("HTTP/1.1 204 No Content\r\n\r\n")),
    (.client, refused),
    (.server, text("HTTP/1.1 403 Forbidden\r\nContent-Length: 900\r\n\r\n") + letters(900)),
    (.client, TCPConversation.request),
    (.server, TCPConversation.response + frame("welcome") + frame("again")),
    (.server, frame(String(repeating: "long ", count: 30_000)) + [0x89, 0]),
  ]

  private static let refused = text(
    "GET /no HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\nSec-WebSocket-Version: 13\r\n\r\n")

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static func letters(_ count: Int) -> [UInt8] {
    (0..<count).map { 0x61 + UInt8($0 % 26) }
  }

  private static func chunks(_ sizes: [Int]) -> [UInt8] {
    sizes.flatMap { text("\(String($0, radix: 16))\r\n") + letters($0) + text("\r\n") }
  }

  private static func frame(_ payload: String) -> [UInt8] {
    FrameSerializer.frame(
      header: FrameHeader(opcode: .text, length: UInt64(payload.utf8.count), maskingKey: nil),
      payload: text(payload))
  }

  /// The conversation in reads of `chunk` bytes at most, of what one end says in turn.
  private static func record(limit: UInt64, chunk: Int) -> Conversation {
    let store = MemoryStore()
    let session = Session(store: store, application: "test", bodyLimit: limit)
    let talk = Conversation(session: session, store: store)
    var turns: [(Endpoint, [UInt8])] = []
    for (end, bytes) in exchanges {
      if turns.last?.0 == end {
        turns[turns.count - 1].1 += bytes
      } else {
        turns.append((end, bytes))
      }
    }
    for (end, bytes) in turns {
      for start in stride(from: 0, to: bytes.count, by: chunk) {
        talk.send(Array(bytes[start..<min(start + chunk, bytes.count)]), from: end)
      }
    }
    talk.end(by: .client)
    return talk
  }

  private static func reopened(_ talk: Conversation) -> ReadCapture {
    ReadCapture(talk.store.read(position: 0, count: Int(talk.store.size)))
  }

  @Test(arguments: [0, 1, 100, 2999, 3000, 65_536], [700, 4096, 66_000, 1_000_000])
  func rowsAreTheSameLiveReopenedAndWithEveryByteRecorded(limit: UInt64, chunk: Int) {
    let live = Self.record(limit: limit, chunk: chunk)
    let read = Self.reopened(live)
    #expect(Conversation.lines(of: read.session) == live.lines)
    #expect(live.lines == Self.record(limit: .max, chunk: chunk).lines)
    #expect(read.summary.warnings == [])
    #expect(read.rules == ReadCapture(live: live.session).rules && read.gaps == [])
    #expect(read.payloads == ReadCapture(live: live.session).payloads)
    #expect(read.payloads.first == Self.text("welcome"))
    let known = live.session.log.read { $0.connections }
    #expect(read.connections.map(\.client) == known.map(\.client))
    #expect(read.connections.map(\.server) == known.map(\.server))
  }

  @Test(arguments: [100, 150_000])
  func framesAfterABodyInOneReadAreFoundInTheFile(size: Int) {
    let store = MemoryStore()
    let session = Session(store: store, application: "test", bodyLimit: 1000)
    let talk = Conversation(session: session, store: store)
    let long = String(repeating: "x", count: size)
    talk.client(Self.text("GET / HTTP/1.1\r\nHost: x\r\n\r\n") + TCPConversation.request)
    talk.server(
      Self.text("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n") + Self.letters(90_000)
        + TCPConversation.response + Self.frame("welcome") + Self.frame(long) + Self.frame("last"))
    let expected = ["welcome", long, "last"].map(Self.text)
    #expect(ReadCapture(live: session).payloads == expected)
    #expect(Self.reopened(talk).payloads == expected)
    #expect(Conversation.lines(of: Self.reopened(talk).session) == talk.lines)
  }

  @Test func theBodiesLengthsAreThoseThatPassed() {
    let lines = Self.record(limit: 100, chunk: 5000).lines.filter { $0.contains(#""type":"http""#) }
    let expected = [(3000, 200_000), (5742, 90_409), (0, 0)]
    #expect(lines.count == expected.count)
    for (line, (up, down)) in zip(lines, expected) {
      #expect(line.contains(#""request_length":\#(up),"response_length":\#(down)"#))
    }
  }

  @Test(arguments: [0, 10, 900, 5000])
  func whatIsKeptOfARefusalIsTheSameInTheRecording(limit: UInt64) {
    for chunk in [1, 50, 100_000] {
      let store = MemoryStore()
      let session = Session(store: store, application: "test", bodyLimit: limit)
      let talk = Conversation(session: session, store: store)
      talk.client(Self.refused)
      let answer = Self.text("HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n")
      let body = answer + Self.chunks([5, 300, 20, 575]) + Self.text("0\r\n\r\n")
      for start in stride(from: 0, to: body.count, by: chunk) {
        talk.server(Array(body[start..<min(start + chunk, body.count)]))
      }
      let kept = session.log.read { $0.connections.map(\.refusalBody) }
      #expect(Self.reopened(talk).connections.map(\.refusalBody) == kept)
      #expect((kept.first?.count ?? 0) >= min(900, limit) && (limit >= 900 || kept[0].count < 900))
    }
  }

  @Test func theFileHasNoMoreOfABodyThanTheLimitAndSaysHowMuchIsMissing() throws {
    let store = MemoryStore()
    let session = Session(store: store, application: "test", bodyLimit: 1000)
    let talk = Conversation(session: session, store: store)
    talk.client("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    let before = store.size
    talk.server(
      Self.text("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n") + Self.letters(5_000_000))
    talk.server("HTTP/1.1 200 OK\r\n\r\nuntil the end")
    #expect(store.size - before < 1000 + 78 * 100)
    let lengths = PacketLengths(store.read(position: 0, count: Int(store.size)))
    #expect(lengths.missing == 5_000_000 - 1000)
  }

  @Test func manySmallChunksTakeNoMoreRoomThanTheyHad() {
    let sizes = [Int](repeating: 16, count: 5000)
    let bytes = Self.chunks(sizes)
    let store = MemoryStore()
    let session = Session(store: store, application: "test", bodyLimit: 0)
    let talk = Conversation(session: session, store: store)
    talk.client("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    talk.server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    let before = store.size
    talk.server(bytes)
    #expect(store.size - before < UInt64(bytes.count + 500))
  }
}

/// How much of the packets of a file is missing.
private struct PacketLengths {
  private(set) var missing = 0

  init(_ file: [UInt8]) {
    var reader = CaptureFileReader()
    file.withUnsafeBytes { bytes in
      var used = 0
      while true {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[used...])
        switch reader.next(in: rest, at: UInt64(used)) {
        case .packet(let packet, let size):
          missing += packet.originalLength - packet.bytes.count
          used += size
        case .local(_, _, let size), .unusable(_, let size), .secrets(_, let size): used += size
        case .skip(let count): used += Int(count)
        case .more, .stop: return
        }
      }
    }
  }
}
