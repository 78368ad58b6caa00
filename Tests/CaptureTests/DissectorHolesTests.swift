import CaptureSupport
import Testing
import WebSocket

@testable import Capture

/// Where bytes are missing, what follows is read from the next frame on.
@Suite struct DissectorHolesTests {
  private static let upgrade =
    "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
    + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    + "Sec-WebSocket-Version: 13\r\n"

  private static func payloads(_ talk: Conversation) -> [[UInt8]] {
    let reader = PayloadReader(store: talk.store)
    return SessionTests.frames(of: talk.session).map { reader.payload(of: $0) }
  }

  private static func rules(_ talk: Conversation) -> [[FindingID]] {
    SessionTests.frames(of: talk.session).map(\.rules)
  }

  /// Frames that were begun and never completed.
  private static func incomplete(_ talk: Conversation) -> [PartialFrame] {
    talk.session.log.read { state in
      state.journal.compactMap { entry in
        if case .incomplete(let frame) = entry.event { frame } else { nil }
      }
    }
  }

  @Test(arguments: Endpoint.allCases)
  func aFrameThatLacksBytesIsSkippedAndTheOtherEndIsNot(end: Endpoint) {
    let talk = Conversation()
    talk.open()
    let other: Endpoint = end == .client ? .server : .client
    let frame = talk.frame(0x82, [UInt8](repeating: 1, count: 10), from: end)
    let whole = talk.frame(0x82, [2, 2], from: other)
    let begun = talk.time
    talk.send(Array(frame.dropLast(6)), from: end)
    talk.send(Array(whole.dropLast()), from: other)
    // Of the 6 bytes that the frame lacks 4 are missing: 2 follow before the next one begins.
    #expect(talk.recorder.skip(4, from: end, at: talk.time) == 2)
    #expect(talk.recorder.skip(2, from: end, at: talk.time) == nil)
    talk.send(talk.frame(0x82, [3], from: end), from: end)
    talk.send(Array(whole.suffix(1)), from: other)
    #expect(Self.payloads(talk) == [[3], [2, 2]])
    #expect(Self.rules(talk) == [[], []])
    let cut = Self.incomplete(talk)
    #expect(cut.map(\.captured) == [4] && cut.map(\.from) == [end] && cut.map(\.time) == [begun])
    #expect(talk.session.log.read { $0.connection(1)?.underWay.isEmpty } == true)
  }

  @Test func theBytesThatCameOfAnIncompleteFrameAreFound() {
    let talk = Conversation()
    talk.open()
    let frame = talk.frame(0x82, [UInt8](repeating: 1, count: 10))
    talk.client(Array(frame.prefix(8)))
    talk.client(Array(frame[8..<12]))
    talk.end(by: .client)
    let bytes = Self.incomplete(talk).map { frame in
      frame.segments.flatMap { talk.store.read(position: $0.position, count: $0.count) }
    }
    #expect(bytes == [Array(frame.prefix(12))])
  }

  /// More is missing than the frame lacks: where the next one begins is not known.
  @Test func afterALargeHoleNothingIsKnownOfTheNextFrame() {
    let talk = Conversation()
    talk.open()
    let frame = talk.frame(0x82, [1, 2, 3])
    talk.client(Array(frame.dropLast(2)))
    #expect(talk.recorder.skip(3, from: .client, at: talk.time) == nil)
    talk.client(Array(frame.dropLast(2)))
    #expect(talk.recorder.skip(2, from: .client, at: talk.time) == 0, "it ends with the hole")
    talk.client(Array(frame.prefix(1)))
    #expect(talk.recorder.skip(2, from: .client, at: talk.time) == nil, "no length is known")
  }

  @Test func aHandshakeIsReadAsIfNothingWereMissing() {
    let talk = Conversation()
    talk.client("GET / HTTP/1.1\r\n")
    #expect(talk.recorder.skip(3, from: .client, at: talk.time) == nil)
    talk.client("Host: h\r\n\r\n")
    talk.server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    #expect(talk.session.log.read { $0.hasContent })
  }

  @Test(arguments: Endpoint.allCases)
  func whatFollowsAHoleIsAtItsPlaceInTheStream(end: Endpoint) throws {
    let talk = Conversation()
    talk.open()
    let sent = try #require(
      talk.session.log.read { $0.connection(1)?.traffic(from: end).bytes })
    talk.recorder.skip(1000, from: end, at: talk.time)
    // RFC 6455, section 5.2: RSV1 must be 0 unless an extension defines it.
    talk.send(talk.frame(0xC2, [1], from: end), from: end)
    let findings = talk.session.log.read { $0.findings }
    #expect(findings.map(\.first.rule) == [.f03])
    #expect(findings.map(\.first.offset) == [sent + 1000])
  }

  /// RFC 6455, section 5.4: a continuation needs a message, whose beginning may be what is missing.
  @Test(arguments: Endpoint.allCases)
  func aContinuationIsNoErrorUntilAMessageHasBegun(end: Endpoint) {
    let talk = Conversation()
    talk.open()
    let other: Endpoint = end == .client ? .server : .client
    talk.recorder.skip(7, from: end, at: talk.time)
    for (first, from) in [
      (0x00, end), (0x89, end), (0x80, other), (0xC0, end), (0x82, end), (0x80, end),
    ] as [(UInt8, Endpoint)] {
      talk.send(talk.frame(first, [], from: from), from: from)
    }
    #expect(Self.rules(talk) == [[], [], [.f13], [.f03], [], [.f13]])
  }

  /// RFC 7692, section 5: an extension that the client did not offer is not in use.
  @Test(arguments: [
    ("", false), ("Sec-WebSocket-Extensions: permessage-deflate\r\n", true),
  ])
  func anUpgradeWhoseAnswerIsMissingIsTakenAsAccepted(offer: String, isCompressed: Bool) {
    let talk = Conversation()
    talk.client(Self.upgrade + offer + "\r\n")
    #expect(talk.recorder.isAnswerMissing && talk.recorder.isUndecided)
    talk.client(talk.frame(0x81, Array("hello".utf8)))
    talk.recorder.assumeAccepted(at: talk.time)
    #expect(!talk.recorder.isUndecided && talk.recorder.phase == .frames)
    // An empty message, compressed (RFC 7692, section 7.2.3.6).
    talk.client(talk.frame(0xC1, [0x00]))
    // What it continues may have come with the answer.
    talk.server(talk.frame(0x80, [1], from: .server))
    #expect(Self.payloads(talk) == [Array("hello".utf8), [0x00], [1]])
    #expect(Self.rules(talk) == [[], [], []])
    let flags = SessionTests.frames(of: talk.session).map(\.row.flags)
    #expect(flags.map { $0.contains(.compressed) } == [false, isCompressed, false])
  }

  @Test func anAnswerThatHasBegunIsNotMissing() {
    let talk = Conversation()
    #expect(!talk.recorder.isAnswerMissing)
    talk.client("GET / HTTP/1.1\r\nHost: h\r\n\r\n" + Self.upgrade + "\r\n")
    #expect(!talk.recorder.isAnswerMissing, "the one before it is not answered either")
    talk.server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    #expect(talk.recorder.isAnswerMissing)
  }

  /// A client masks and a server does not (RFC 6455, section 5.1); which is which is not known.
  @Test func withoutAHandshakeNoRoleIsKnown() {
    let talk = Conversation()
    talk.recorder.join(response: nil, at: talk.time)
    talk.client(talk.frame(0x80, [1], from: .server))
    talk.server(talk.frame(0x80, [2], from: .client))
    talk.client(talk.frame(0x82, [3], from: .server))
    #expect(Self.payloads(talk) == [[1], [2], [3]])
    #expect(Self.rules(talk) == [[], [], []])
    let notes = talk.session.log.read { state in
      state.journal.compactMap { if case .note(let text, _) = $0.event { text } else { nil } }
    }
    #expect(notes == ["no handshake seen"])
  }
}
