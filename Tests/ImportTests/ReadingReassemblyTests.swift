import CaptureSupport
import ImportSupport
import TestSupport
import Testing

@testable import Capture
@testable import Import
@testable import Pcapng
@testable import WebSocket

@Suite struct ReadingReassemblyTests {
  typealias Segment = Packets.Segment

  /// A connection whose server sends `texts`, a segment each.
  static func feed(_ texts: [String], serverSequence: UInt32 = 7000) -> TCPConversation {
    var conversation = TCPConversation()
    conversation.serverSequence = serverSequence
    conversation.upgrade()
    for text in texts { conversation.send(.server, TCPConversation.frame(.server, text)) }
    conversation.send(.server, [], flags: [.fin, .acknowledge])
    conversation.send(.client, [], flags: [.fin, .acknowledge])
    return conversation
  }

  static let words = ["alpha", "bravo", "charlie", "delta", "echo"]
  static let told = words.map { "< " + $0 }

  @Test func segmentsInAnyOrderGiveTheStream() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      var segments = Self.feed(Self.words).segments
      let data = 5..<10
      segments[data].shuffle(using: &generator)
      let capture = ReadCapture(segments)
      #expect(capture.texts == Self.told)
      #expect(capture.notes == [])
    }
  }

  @Test func retransmissionsAreReadOnce() {
    var segments = Self.feed(Self.words).segments
    segments.insert(segments[6], at: 8)
    segments.insert(segments[4], at: 9)
    segments.insert(segments[3], at: 9)
    segments.insert(segments[0], at: 9)
    #expect(ReadCapture(segments).texts == Self.told)
  }

  @Test func anySegmentationWithOverlapsGivesTheStream() {
    var generator = SeededGenerator(seed: 11)
    let stream = Self.words.flatMap { TCPConversation.frame(.server, $0) }
    for _ in 0..<300 {
      var conversation = TCPConversation()
      conversation.upgrade()
      let base = conversation.serverSequence
      var segments = conversation.segments
      var ranges = [Range<Int>]()
      var covered = 0
      while covered < stream.count {
        let start = Int.random(in: max(0, covered - 6)...covered, using: &generator)
        let end = Int.random(in: (covered + 1)...min(stream.count, covered + 9), using: &generator)
        ranges.append(start..<end)
        covered = end
      }
      ranges.shuffle(using: &generator)
      for range in ranges {
        segments.append(
          Segment(
            from: .server, sequence: base &+ UInt32(range.lowerBound),
            payload: Array(stream[range])))
      }
      #expect(ReadCapture(segments).texts == Self.told)
    }
  }

  @Test func theFirstBytesWinWhereSegmentsDisagree() {
    var conversation = TCPConversation()
    conversation.upgrade()
    let base = conversation.serverSequence
    func server(_ offset: Int, _ text: String) -> Segment {
      Segment(from: .server, sequence: base &+ UInt32(offset), payload: Array(text.utf8))
    }
    var segments = conversation.segments
    segments.append(Segment(from: .server, sequence: base, payload: [0x81, 10, 0x61]))
    segments.append(server(6, "GHI"))
    segments.append(server(2, "xbcdefghij"))
    #expect(ReadCapture(segments).texts == ["< abcdGHIhij"])
  }

  @Test func sequenceNumbersWrapAround() {
    for start in [UInt32.max - 150, .max - 139, .max - 20, .max] {
      var conversation = Self.feed(Self.words, serverSequence: start)
      conversation.template.clientPort = 1
      #expect(ReadCapture(conversation.segments).texts == Self.told)
      var segments = conversation.segments
      segments.swapAt(6, 8)
      #expect(ReadCapture(segments).texts == Self.told)
    }
  }

  @Test func twoConnectionsBetweenTheSamePortsAreTwo() {
    var again = TCPConversation()
    again.clientSequence = 77
    again.serverSequence = 88
    again.upgrade()
    again.send(.server, TCPConversation.frame(.server, "second"))
    let capture = ReadCapture(
      Self.feed(["first"]).segments + again.segments)
    #expect(capture.texts == ["< first", "< second"])
    #expect(capture.frames.map(\.row.connection) == [1, 2])
    #expect(capture.summary.tcpStreams == 2)
  }

  @Test func anUnfinishedConnectionIsEndedByTheNextOneWithItsPorts() {
    var first = TCPConversation()
    first.upgrade()
    first.send(.server, TCPConversation.frame(.server, "first"))
    var second = TCPConversation()
    second.clientSequence = 500
    second.upgrade()
    second.send(.server, TCPConversation.frame(.server, "second"))
    let capture = ReadCapture(first.segments + second.segments)
    #expect(capture.texts == ["< first", "< second"])
    #expect(capture.connections.map(\.phase) == [.closed, .closed])
  }

  @Test func aHoleIsNotedAndTheNextFrameIsFound() {
    var segments = Self.feed(Self.words).segments
    segments.remove(at: 6)
    let capture = ReadCapture(segments)
    #expect(capture.texts == ["< alpha", "< charlie", "< delta", "< echo"])
    // No Close, which is true: and of the bytes that nobody has seen nothing but that.
    #expect(capture.rules == [.f20, .c11])
    let offset = UInt64(TCPConversation.response.count + "xxalpha".count)
    #expect(capture.gaps == [Finding(.f20, from: .server, offset: offset, fact: .number(7))])
  }

  @Test func aHoleInAPayloadEndsItsFrameAndNoOther() {
    var conversation = TCPConversation()
    conversation.upgrade()
    let long = TCPConversation.frame(.server, String(repeating: "x", count: 100))
    conversation.send(.server, Array(long[..<40]))
    conversation.send(.server, Array(long[40..<60]))
    conversation.send(.server, Array(long[60...]) + TCPConversation.frame(.server, "next"))
    var segments = conversation.segments
    segments.remove(at: 6)
    let capture = ReadCapture(segments)
    #expect(capture.texts == ["< next"])
    let cut = capture.journal.compactMap { entry -> UInt64? in
      if case .incomplete(let partial) = entry.event { partial.captured } else { nil }
    }
    #expect(cut == [38])
    #expect(capture.frames.first?.row.position ?? 0 > 0)
  }

  @Test func aHoleBeforeTheEndIsNoted() {
    var segments = Self.feed(Self.words).segments
    segments.remove(at: 9)
    let capture = ReadCapture(segments)
    #expect(capture.texts == Array(Self.told.dropLast()))
    #expect(capture.gaps.map(\.fact) == [.number(6)])
  }

  @Test func aLongHoleDoesNotHoldTheRestBack() {
    let many = (0..<3000).map { "message number \($0)" }
    var segments = Self.feed(many).segments
    segments.remove(at: 10)
    let capture = ReadCapture(segments)
    #expect(capture.frames.count == 2999)
    #expect(capture.gaps.count == 1)
  }

  @Test func packetsCutShortByTheSnapshotLengthGiveTheHeadersOfTheirFrames() {
    var builder = CaptureBuilder()
    let conversation = Self.feed(["a text of some length", "another one"])
    for (index, segment) in conversation.segments.enumerated() {
      builder.add(segment.packet, cut: index == 5 ? 10 : 0)
    }
    let capture = ReadCapture(builder.bytes)
    #expect(capture.texts == ["< another one"])
    #expect(capture.summary.warnings.count == 1)
    #expect(capture.notes == [])
  }

  @Test func aResetEndsTheConnection() {
    var conversation = TCPConversation()
    conversation.upgrade()
    conversation.send(.server, TCPConversation.frame(.server, "one"))
    conversation.send(.client, [], flags: .reset)
    let capture = ReadCapture(conversation.segments)
    #expect(capture.connections.first?.close?.by == .client)
    #expect(capture.texts == ["< one"])
  }

  @Test func theEndOfTheFileIsNoEndOfTheTransport() {
    var conversation = TCPConversation()
    conversation.upgrade()
    conversation.send(.server, [0x81, 9, 0x61])
    let open = ReadCapture(conversation.segments)
    #expect(open.connections.first?.close?.by == nil)
    #expect(!open.rules.contains(.f16))
    conversation.send(.server, [], flags: [.fin, .acknowledge])
    let ended = ReadCapture(conversation.segments)
    #expect(ended.connections.first?.close?.by == .server)
    #expect(ended.rules.contains(.f16))
  }
}
