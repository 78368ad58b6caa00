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
