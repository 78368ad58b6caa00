import CaptureSupport
import Pcapng
import Testing
import WebSocket

@testable import Capture

/// What windsock did to messages on their way stands in the log beside their frames.
@Suite struct FrameAnnotationsTests {
  private static func text(_ text: String) -> KeptFrames {
    let header = FrameHeader(
      fin: true, opcode: .text, length: UInt64(text.utf8.count),
      maskingKey: MaskingKey(0x37FA_213D))
    return KeptFrames(
      headers: [header],
      bytes: FrameSerializer.frame(header: header, payload: Array(text.utf8)))
  }

  private static func mark(_ number: UInt32, _ talk: Conversation) -> FrameAnnotation? {
    talk.session.log.read { state in state.frame(number).flatMap { state.mark(of: $0) } }
  }

  @Test func aDroppedMessageHasARowWithWhatItWas() throws {
    let talk = Conversation()
    talk.open()
    talk.client(talk.frame(0x81, [0x61]))
    let time = talk.time
    talk.recorder.drop(
      Self.text("lost"), from: .client, at: time,
      mark: FrameAnnotation(.dropped, rules: ["quiet"]))
    talk.time += 1_000_000
    talk.client(talk.frame(0x81, [0x62]))
    let frames = SessionTests.frames(of: talk.session)
    #expect(frames.map { $0.row.flags.contains(.dropped) } == [false, true, false])
    let reader = PayloadReader(store: talk.store)
    #expect(frames.map { reader.payload(of: $0) } == [[0x61], Array("lost".utf8), [0x62]])
    #expect(frames[1].row.time == time && frames[1].row.from == .client)
    let mark = try #require(Self.mark(2, talk))
    #expect(mark.rules == ["quiet"] && mark.flags == .dropped && mark.held != nil)
    #expect(Self.mark(1, talk) == nil && Self.mark(3, talk) == nil)
    #expect(talk.session.log.read { $0.connection(1)?.frameCount } == 3)
  }

  @Test func aMessageThatWasHeldKeepsItsNumberWhenItIsDropped() {
    let talk = Conversation()
    talk.open()
    for (id, text) in [(7, "first"), (8, "second")] as [(UInt64, String)] {
      talk.recorder.keep(Self.text(text), id: id, from: .client, at: talk.time)
    }
    // Not in the order in which they were held.
    for id in [8, 7] as [UInt64] {
      talk.recorder.drop(
        Self.text("not these bytes"), from: .client, at: talk.time,
        mark: FrameAnnotation(.dropped, held: id))
    }
    let frames = SessionTests.frames(of: talk.session)
    let reader = PayloadReader(store: talk.store)
    #expect(
      frames.map { reader.payload(of: $0) } == [Array("second".utf8), Array("first".utf8)])
    #expect([1, 2].map { Self.mark($0, talk)?.held } == [8, 7])
  }

  @Test func aChangedMessageHasItsRulesAndItsOriginal() throws {
    let talk = Conversation()
    talk.open()
    talk.recorder.keep(Self.text("before"), id: 5, from: .client, at: talk.time)
    let mark = FrameAnnotation(.edited, rules: ["one", "two"], held: 5)
    for (payload, mark) in [([0x61], mark), ([0x62], nil), ([0x63], FrameAnnotation(.injected))]
      as [([UInt8], FrameAnnotation?)]
    {
      talk.frame(0x81, payload).withUnsafeBytes { bytes in
        talk.recorder.receive(
          CapturedBytes(bytes, owner: nil), from: .client, at: talk.time, mark: mark)
      }
    }
    #expect([1, 2, 3].map { Self.mark($0, talk) } == [mark, nil, FrameAnnotation(.injected)])
    #expect(talk.session.original(of: mark) == Array("before".utf8))
    #expect(talk.session.original(of: FrameAnnotation(.edited)) == nil)
    #expect(talk.session.original(of: FrameAnnotation(.edited, held: 6)) == nil)
  }

  /// Sources such as HAR have no Close frames, and say otherwise how a connection closed.
  @Test func howItClosedIsWhatTheSourceSaysWhereNoFrameSaysIt() {
    let talk = Conversation()
    talk.open()
    let said = CloseSummary(by: .server, clean: true, code: .goingAway, reason: "away")
    talk.session.close(said, on: talk.recorder, at: talk.time)
    talk.end(by: nil)
    #expect(talk.session.log.read { $0.connection(1)?.close } == said)
    let other = Conversation()
    other.open()
    other.session.close(said, on: other.recorder, at: other.time)
    other.client(other.frame(0x88, [0x03, 0xE8]))
    other.end(by: .client)
    let close = other.session.log.read { $0.connection(1)?.close }
    #expect(close?.by == .client && close?.code == .normal)
  }

  @Test func marksAreOfFramesThatAreThere() {
    let talk = Conversation()
    talk.open()
    talk.client(talk.frame(0x82, [1]) + talk.frame(0x82, [2]))
    let isTaken = [0, 1, 2, 3].map {
      talk.session.enter(kept: SessionComment.bookmark($0, isOn: true))
    }
    #expect(isTaken == [false, true, true, false])
    #expect(talk.session.log.read { $0.bookmarks.map(\.frame) } == [1, 2])
  }

  @Test func ofAConnectionWithoutBytesTheRecordingSaysWhatPassed() throws {
    let talk = Conversation()
    let words = SessionComment.closing(
      tunnel: (authority: "h:443", length: PerEndpoint(client: 5, server: 7)),
      failure: "no answer")
    talk.recorder.take(try #require(words.flatMap { ClosingComment($0) }), at: talk.time)
    #expect(talk.recorder.number == 1)
    #expect(talk.recorder.tunnelTarget == "h:443")
    talk.end(by: .client)
    talk.session.log.read { state in
      #expect(state.connection(1)?.failure == "no answer")
      let tunnels = state.journal.compactMap { entry -> [UInt64]? in
        guard case .tunnel(1, "h:443", let client, let server) = entry.event else { return nil }
        return [client, server]
      }
      #expect(tunnels == [[5, 7]])
    }
  }
}

/// What another protocol sends goes to its reader.
@Suite struct OtherBytesTests {
  private final class Reader: TunnelReader {
    var read: [[UInt8]] = []

    func receive(
      tunnelled bytes: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64,
      position: UInt64
    ) {
      read.append(Array(bytes))
    }
  }

  /// RFC 9110, section 9.3.6: the tunnel begins behind the head of the answer.
  @Test(arguments: ["", "early"])
  func aTunnelsReaderGetsWhatFollowsTheAnswer(early: String) {
    let talk = Conversation()
    let reader = Reader()
    talk.recorder.tunnelReader = reader
    talk.client("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n")
    talk.server("HTTP/1.1 200 OK\r\n\r\n" + early)
    talk.client([1, 2])
    #expect(reader.read == (early.isEmpty ? [] : [Array(early.utf8)]) + [[1, 2]])
    #expect(talk.recorder.tunnelTarget == "h:443")
  }

  @Test func whatTheClientOfATunnelDidNotWaitWithComesBeforeWhatTheServerSends() {
    let talk = Conversation()
    let reader = Reader()
    talk.recorder.tunnelReader = reader
    talk.client("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\nhello")
    talk.server("HTTP/1.1 200 OK\r\n\r\nwelcome")
    #expect(reader.read == [Array("hello".utf8), Array("welcome".utf8)])
  }
}

/// Payloads of any length come in pieces that put together are the whole.
@Suite struct PayloadReaderTests {
  @Test(arguments: [0, 1, 5, PayloadReader.pieceSize, 2 * PayloadReader.pieceSize + 3])
  func piecesAreThePayload(count: Int) throws {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let talk = Conversation()
    talk.open()
    let bytes = talk.frame(0x82, payload)
    talk.client(bytes)
    let frame = try #require(SessionTests.frames(of: talk.session).first)
    let reader = PayloadReader(store: talk.store)
    var pieces: [[UInt8]] = []
    #expect(reader.forEachPiece(of: frame) { pieces.append($0) } == UInt64(count))
    #expect(pieces.flatMap(\.self) == payload)
    #expect(pieces.dropLast().allSatisfy { $0.count == PayloadReader.pieceSize })
    #expect(!pieces.contains([]))
    var wire: [UInt8] = []
    reader.forEachWirePiece(of: frame) { wire += $0 }
    #expect(wire == bytes && reader.wireBytes(of: frame) == bytes)
    #expect(reader.wireBytes(of: frame, limit: 3) == Array(bytes.prefix(3)))
  }
}
