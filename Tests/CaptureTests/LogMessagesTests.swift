import CaptureSupport
import TestSupport
import Testing
import WebSocket

@testable import Capture

/// The frames of a fragmented message are found from any of them.
@Suite struct LogMessagesTests {
  /// RFC 6455, section 5.4: control frames may stand between fragments, and each direction has
  /// messages of its own.
  private static func talk() -> Conversation {
    let talk = Conversation()
    talk.open()
    talk.client(talk.frame(0x01, [0x61]))  // 1
    talk.server(talk.frame(0x02, [0x31], from: .server))  // 2
    talk.client(talk.frame(0x00, [0x62]))  // 3
    talk.client(talk.frame(0x89, []))  // 4
    talk.server(talk.frame(0x80, [0x32], from: .server))  // 5
    talk.client(talk.frame(0x80, [0x63]))  // 6
    talk.client(talk.frame(0x81, [0x64]))  // 7
    return talk
  }

  @Test func aMessageHasAllItsFrames() {
    let log = Self.talk().session.log
    func frames(_ number: UInt32, limit: Int = 100) -> [UInt32]? {
      log.read { state in
        state.frame(number).map {
          state.frames(ofMessageEndingWith: $0, limit: limit).map(\.row.number)
        }
      }
    }
    #expect(frames(6) == [1, 3, 6] && frames(5) == [2, 5])
    #expect(frames(7) == [7] && frames(4) == [4])
    #expect(frames(6, limit: 2) == [3, 6] && frames(6, limit: 1) == [6])
  }

  @Test func theLastFrameIsFoundFromEach() {
    let log = Self.talk().session.log
    let last = (1...7).map { number in
      log.read { state in state.frame(number).map { state.lastFrame(ofMessageOf: $0).number } }
    }
    #expect(last == [6, 5, 6, 4, 5, 6, 7])
    let all = (1...7).map { number in
      log.read { state in state.frame(number).map { state.frameNumbers(ofMessageOf: $0) } }
    }
    #expect(all == [[1, 3, 6], [2, 5], [1, 3, 6], [4], [2, 5], [1, 3, 6], [7]])
  }
}

/// Where something is counts the bytes of its own end, the handshake's among them.
@Suite struct PlacesInTheStreamTests {
  private static func sent(_ end: Endpoint, _ talk: Conversation) -> UInt64? {
    talk.session.log.read { $0.connection(1)?.traffic(from: end).bytes }
  }

  @Test func aFindingIsAtItsFrame() throws {
    let talk = Conversation()
    talk.open()
    talk.client(talk.frame(0x81, [0x61, 0x62, 0x63]))
    talk.server(talk.frame(0x82, [1], from: .server))
    let offset = try #require(Self.sent(.server, talk))
    // RFC 6455, section 5.1: a server must not mask.
    talk.server(talk.frame(0x82, [1], from: .client))
    let findings = talk.session.log.read { $0.findings }
    #expect(findings.filter { $0.first.rule == .f02 }.map(\.first.offset) == [offset])
    #expect(findings.filter { $0.first.rule == .f02 }.map(\.frame) == [3])
  }

  /// RFC 6455, section 5.5.1: a body begins with a code of two bytes.
  @Test func theBodyOfACloseIsLookedAt() throws {
    let talk = Conversation()
    talk.open()
    let offset = try #require(Self.sent(.client, talk))
    talk.client(talk.frame(0x88, [0x03]))
    let findings = talk.session.log.read { $0.findings }
    #expect(findings.filter { $0.first.rule == .c01 }.map(\.first.offset) == [offset])
  }

  @Test func missingBytesAreBehindThoseThatCame() throws {
    let talk = Conversation()
    talk.open()
    talk.server(talk.frame(0x82, [1], from: .server))
    for end in Endpoint.allCases {
      let offset = try #require(Self.sent(end, talk))
      talk.recorder.note(missing: 5, after: 2, from: end, at: talk.time)
      let places = talk.session.log.read { state in
        state.journal.compactMap { entry -> UInt64? in
          guard case .finding(let finding, _, _) = entry.event else { return nil }
          return finding.rule == .f20 && finding.from == end ? finding.offset : nil
        }
      }
      #expect(places == [offset + 2], "\(end)")
    }
  }

  @Test func bytesThatPassAreCountedForTheirConnection() {
    let talk = Conversation()
    talk.recorder.pass(7, from: .server, at: talk.time)
    #expect(talk.recorder.number == 1)
    #expect(Self.sent(.server, talk) == 7 && Self.sent(.client, talk) == 0)
  }

  @Test func theFramesOfAConnectionComeInParts() {
    let talk = Conversation()
    talk.open()
    let other = Conversation(session: talk.session, client: 50_123)
    other.open()
    for byte in 1...3 as ClosedRange<UInt8> {
      talk.server(talk.frame(0x82, [byte], from: .server))
      other.server(other.frame(0x82, [byte], from: .server))
    }
    func numbers(from ordinal: Int, limit: Int) -> [UInt32] {
      talk.session.log.read { state in
        state.frames(of: 1, from: ordinal, limit: limit).map(\.row.number)
      }
    }
    #expect(numbers(from: 0, limit: 9) == [1, 3, 5] && numbers(from: 0, limit: 2) == [1, 3])
    #expect(numbers(from: 1, limit: 9) == [3, 5] && numbers(from: 3, limit: 9) == [])
  }
}

/// A chunk that is packed has room, and comes back as it was, whatever its columns hold.
@Suite struct LogChunkTests {
  @Test func randomColumnsFitIntoTheRoomForThem() {
    var random = SeededGenerator(seed: 21)
    let chunk = LogChunk(base: .allocate(byteCount: LogChunk.byteCount, alignment: 8))
    let bytes = random.bytes(LogChunk.byteCount)
    chunk.base.copyMemory(from: bytes, byteCount: bytes.count)
    // Twice the room, so that a chunk that is too large is a failure and not a crash.
    let packed = UnsafeMutableRawPointer.allocate(
      byteCount: 2 * LogChunk.packedLimit, alignment: 8)
    let size = chunk.pack(to: packed)
    #expect(size <= LogChunk.packedLimit && size % 8 == 0)
    let again = LogChunk(base: .allocate(byteCount: LogChunk.byteCount, alignment: 8))
    again.unpack(packed)
    let isSame = UnsafeRawBufferPointer(start: again.base, count: bytes.count)
      .elementsEqual(bytes)
    #expect(isSame)
    for pointer in [chunk.base, again.base, packed] { pointer.deallocate() }
  }
}
