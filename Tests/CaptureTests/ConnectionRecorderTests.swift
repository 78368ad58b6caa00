import CaptureSupport
import Testing
import WebSocket

@testable import Capture

/// A recorder reads what it is given in the order in which its two ends can have meant it.
@Suite struct ConnectionRecorderTests {
  private static let upgrade =
    "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
    + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    + "Sec-WebSocket-Version: 13\r\n\r\n"
  private static let answer =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

  private static func frames(_ talk: Conversation) -> [FrameRow] {
    talk.session.log.read { state in
      (0..<state.frameCount).compactMap { state.frame(UInt32($0 + 1)) }
    }
  }

  private static func notes(_ talk: Conversation) -> [String] {
    talk.session.log.read { state in
      state.journal.compactMap { if case .note(let text, _) = $0.event { text } else { nil } }
    }
  }

  @Test func aClientThatDoesNotWaitIsReadOnceItIsAnswered() {
    let talk = Conversation()
    let first = talk.frame(0x81, Array("one".utf8))
    let second = talk.frame(0x81, Array("second".utf8))
    talk.client(Array(Self.upgrade.utf8) + first)
    #expect(talk.recorder.isUndecided)
    talk.client(second)
    #expect(talk.recorder.unreadBytes == first.count + second.count)
    #expect(Self.frames(talk).isEmpty)
    talk.server(Array(Self.answer.utf8) + talk.frame(0x82, [1, 2], from: .server))
    #expect(talk.recorder.unreadBytes == 0 && !talk.recorder.isUndecided)
    let rows = Self.frames(talk)
    // What the client sent came before the frames behind the answer.
    #expect(rows.map(\.header.length) == [3, 6, 2])
    #expect(rows.map(\.from) == [.client, .client, .server])
    #expect(rows.map { ($0.time - Conversation.start) / 1_000_000 } == [0, 1, 2])
    let reader = PayloadReader(store: talk.store)
    var cursor = LogCursor()
    let texts = cursor.next(in: talk.session.log).compactMap { item -> String? in
      guard case .frame(let frame) = item else { return nil }
      return String(decoding: reader.payload(of: frame), as: UTF8.self)
    }
    #expect(texts == ["one", "second", "\u{1}\u{2}"])
  }

  @Test func whatIsNeverAnsweredIsToldAtTheEnd() {
    let talk = Conversation()
    talk.client(Array(Self.upgrade.utf8) + talk.frame(0x81, Array("hello".utf8)))
    talk.end(by: .client)
    talk.end(by: .client)
    let sentence =
      "11 bytes that the client sent after its upgrade request were not read: "
      + "no answer to it was seen"
    #expect(Self.notes(talk).filter { $0 == sentence }.count == 1, "and once")
  }

  @Test func aConnectionHasANumberFromItsFirstByteOn() {
    let talk = Conversation()
    #expect(talk.recorder.number == nil && talk.recorder.numbers == [])
    talk.end(by: .client)
    #expect(talk.session.log.read { $0.connections.isEmpty })
    talk.client([])
    #expect(talk.recorder.number == nil)
    let other = Conversation(session: talk.session)
    other.client("G")
    #expect(other.recorder.number == 1 && other.recorder.numbers == [1])
  }

  @Test func theFirstReasonOfAFailureStands() throws {
    let talk = Conversation()
    talk.open()
    talk.recorder.fail("it broke", at: talk.time)
    talk.recorder.fail("it broke", at: talk.time)
    talk.recorder.fail("again", at: talk.time)
    let record = try #require(talk.session.log.read { $0.connection(1) })
    #expect(record.failure == "it broke")
    #expect(Self.notes(talk) == ["it broke", "again"])
  }

  @Test func theLogKnowsWhenItBeganAndWhenSomethingHappenedLast() {
    let talk = Conversation()
    #expect(talk.session.log.read { $0.origin } == nil)
    #expect(talk.session.log.read { $0.lastTime } == 0)
    #expect(!talk.session.log.read { $0.hasContent })
    talk.client("GET / HTTP/1.1\r\n")
    #expect(talk.session.log.read { $0.origin } == Conversation.start)
    #expect(talk.session.log.read { $0.lastTime } == Conversation.start)
    #expect(!talk.session.log.read { $0.hasContent })
    talk.client("Host: h\r\n\r\n")
    talk.server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    #expect(talk.session.log.read { $0.hasContent })
    #expect(talk.session.log.read { $0.lastTime } == Conversation.start + 2_000_000)
    #expect(talk.session.log.read { $0.origin } == Conversation.start)
    for number in [0, 2, UInt32.max] {
      #expect(talk.session.log.read { $0.connection(number) } == nil)
      #expect(talk.session.log.read { $0.frame(number) } == nil)
      #expect(talk.session.log.read { $0.time(of: number) } == nil)
    }
  }

  @Test func eachFrameHasTheTimeAtWhichItBegan() {
    let talk = Conversation()
    talk.open()
    let times = (1...3).map { number in
      let time = talk.time
      talk.client(talk.frame(0x82, [UInt8(number)]))
      return time
    }
    #expect(talk.session.log.read { state in (1...3).map { state.time(of: $0) } } == times)
  }

  /// Clocks are set back; the time in a file never goes back.
  @Test func aClockThatIsSetBackStandsStillUntilItIsThereAgain() {
    let talk = Conversation()
    talk.open()
    let time = talk.time
    for moment in [time, time - 5_000_000, time + 1] {
      talk.time = moment
      talk.client(talk.frame(0x82, [1]))
    }
    let times = talk.session.log.read { state in (1...3).map { state.time(of: $0) } }
    #expect(times == [time, time, time + 1])
  }

  /// A file is read as it is.
  @Test func whatIsReadHasItsOwnTime() {
    let talk = Conversation()
    talk.open()
    let frame = talk.frame(0x82, [1])
    let times = [talk.time, talk.time - 5_000_000]
    for time in times {
      frame.withUnsafeBytes { bytes in
        talk.recorder.receive(
          CapturedBytes(bytes, owner: nil), from: .client, at: time,
          placement: FileExtent(position: 0, count: bytes.count))
      }
    }
    #expect(talk.session.log.read { state in [1, 2].map { state.time(of: $0) } } == times)
  }

  /// The request that begins a tunnel says nothing by itself.
  @Test func aCONNECTAloneIsNoContent() {
    let talk = Conversation()
    talk.client("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n")
    talk.server("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
    #expect(!talk.session.log.read { $0.hasContent })
  }
}
