import CaptureSupport
import Testing
import WebSocket

@testable import Capture

/// Session: the places of payloads in the log are right in the file.
@Suite struct SessionTests {
  private static func payload(_ count: Int, seed: UInt8) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ Int(seed)) }
  }

  @Test(arguments: [1, 7, 100, 65_492, 65_493, 200_000])
  func everyPayloadIsReadBackHoweverReadsAndPacketsCutTheFrames(chunk: Int) {
    let talk = Conversation()
    talk.open()
    let payloads = [0, 1, 125, 126, 65_500, 65_536, 140_000, 3].enumerated().map {
      Self.payload($0.element, seed: UInt8($0.offset))
    }
    let stream = payloads.flatMap { talk.frame(0x82, $0) }
    // Byte by byte is for the short ones: it would take a file of gigabytes for the rest.
    let used = chunk < 100 ? Array(stream.prefix(900)) : stream
    for start in stride(from: 0, to: used.count, by: chunk) {
      talk.client(Array(used[start..<min(start + chunk, used.count)]))
    }
    let reader = PayloadReader(store: talk.store)
    let frames = Self.frames(of: talk.session)
    #expect(frames.count == (chunk < 100 ? 4 : 8))
    for (frame, payload) in zip(frames, payloads) {
      #expect(reader.payload(of: frame) == payload, "frame \(frame.row.number)")
      #expect(reader.payload(of: frame, limit: 10) == Array(payload.prefix(10)))
      #expect(reader.wireBytes(of: frame).count == Int(frame.row.wireLength))
    }
  }

  @Test func aFrameThatCameInPiecesHasBothItsTimes() {
    let talk = Conversation()
    talk.open()
    let begun = talk.time
    let frame = talk.frame(0x81, Array("in pieces".utf8))
    talk.client(Array(frame.prefix(1)))
    talk.client(Array(frame[1..<8]))
    talk.client(Array(frame[8...]) + talk.frame(0x81, [0x61]))
    let frames = Self.frames(of: talk.session)
    #expect(frames.map(\.row.time) == [begun, begun + 2_000_000])
    #expect(frames.map(\.row.timeEnd) == [begun + 2_000_000, begun + 2_000_000])
  }

  @Test func numbersRunThroughAllConnectionsInTheOrderOfCompletion() {
    let first = Conversation()
    first.open()
    let second = Conversation(session: first.session, client: 50_123)
    let silent = Conversation(session: first.session, client: 50_124)
    silent.end(by: .client)
    second.open()
    for _ in 0..<3 {
      first.client(first.frame(0x82, [1]))
      second.client(second.frame(0x82, [2]) + second.frame(0x82, [3]))
    }
    let connections = Self.frames(of: first.session).map(\.row.connection)
    #expect(connections == [1, 2, 2, 1, 2, 2, 1, 2, 2])
    #expect(first.session.log.read { $0.connections.count } == 2)
    #expect(first.session.log.read { $0.connection(2)?.frameCount } == 6)
  }

  @Test func rowsPastTheFirstChunkOfTheLogAreAsGoodAsTheFirst() {
    let talk = Conversation()
    talk.open()
    let rows = 70_000
    var stream: [UInt8] = []
    for index in 0..<rows {
      stream += [0x82, 0x02, UInt8(index & 0xFF), UInt8(index >> 8 & 0xFF)]
    }
    talk.server(stream)
    let reader = PayloadReader(store: talk.store)
    for number in [1, 65_535, 65_536, 65_537, 70_000] as [UInt32] {
      let frame = talk.session.log.read { state in
        state.frame(number).map {
          LoggedFrame(row: $0, rules: state.rules(of: $0), segments: state.segments(of: $0))
        }
      }
      let index = Int(number) - 1
      #expect(frame?.row.number == number)
      #expect(
        frame.map { reader.payload(of: $0) }
          == [UInt8(index & 0xFF), UInt8(index >> 8 & 0xFF)])
    }
    #expect(talk.session.log.read { $0.frame(0) } == nil)
    #expect(talk.session.log.read { $0.frame(70_001) } == nil)
  }

  @Test func manyDifferentSetsOfFindingsEachComeBackAsTheyWere() {
    var sets = FindingSets()
    let rules = FindingID.allCases
    var expected: [(UInt32, UInt8, [FindingID])] = []
    for frame in 0..<600 as Range<UInt32> {
      let set = [rules[Int(frame) % rules.count], rules[Int(frame) / rules.count]]
      expected.append((frame, sets.number(for: set, frame: frame), set))
    }
    for (frame, number, set) in expected { #expect(sets.rules(number, frame: frame) == set) }
  }

  @Test func theLogWakesAReaderOnceAtOnceWhenItIsLate() async {
    let talk = Conversation()
    talk.open()
    let version = talk.session.log.version
    await confirmation(expectedCount: 2) { rang in
      talk.session.log.notifyOnce(since: version, talk) { rang() }
      talk.client(talk.frame(0x82, [1]))
      talk.client(talk.frame(0x82, [1]))
      talk.session.log.notifyOnce(since: version, talk) { rang() }
    }
  }

  static func frames(of session: Session) -> [LoggedFrame] {
    var cursor = LogCursor()
    var frames: [LoggedFrame] = []
    while true {
      let items = cursor.next(in: session.log)
      if items.isEmpty { return frames }
      for case .frame(let frame) in items { frames.append(frame) }
    }
  }
}
