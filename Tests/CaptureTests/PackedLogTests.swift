import CaptureSupport
import TestSupport
import Testing
import WebSocket

@testable import Capture

/// Log: what is packed reads as it was written.
@Suite struct PackedLogTests {
  /// Frames of many lengths, cut into reads anywhere, some of them with a reserved bit.
  private static func fill(_ talk: Conversation, count: Int, seed: UInt64) -> [FrameHeader] {
    var generator = SeededGenerator(seed: seed)
    var headers: [FrameHeader] = []
    var stream: [UInt8] = []
    for _ in 0..<count {
      let size =
        Int.random(in: 0...12, using: &generator) << Int.random(in: 0...4, using: &generator)
      let first: UInt8 = Int.random(in: 0..<50, using: &generator) == 0 ? 0xC2 : 0x82
      stream += talk.frame(first, [UInt8](repeating: 7, count: size))
      headers.append(
        FrameHeader(
          firstByte: first, length: UInt64(size), lengthForm: .minimal(for: UInt64(size)),
          maskingKey: nil))
    }
    var start = 0
    while start < stream.count {
      let end = min(stream.count, start + Int.random(in: 1...200_000, using: &generator))
      talk.client(Array(stream[start..<end]))
      start = end
    }
    return headers
  }

  @Test(arguments: 1...4)
  func rowsOfManyChunksReadForwardsBackwardsAndHereAndThere(seed: UInt64) {
    let talk = Conversation()
    talk.open()
    let headers = Self.fill(talk, count: 5 * LogChunk.capacity / 2, seed: seed)
    talk.session.log.read { state in
      #expect(state.frameCount == headers.count)
      let forwards = Array(0..<headers.count)
      let leaps = forwards.map { ($0 &* 7919) % headers.count }
      var last: UInt64 = 0
      for index in forwards + forwards.reversed() + leaps {
        let number = UInt32(index + 1)
        guard let row = state.frame(number) else {
          Issue.record("no frame \(number), seed \(seed)")
          return
        }
        let expected = headers[index]
        if row.header.firstByte != expected.firstByte || row.header.length != expected.length
          || row.connection != 1 || row.message != number || row.fragment != 0
          || state.rules(of: row).contains(.f03) != (expected.firstByte == 0xC2)
        {
          Issue.record("frame \(number), seed \(seed): \(row)")
          return
        }
        if number == 1 { last = row.position }
      }
      #expect(last > 0)
    }
    let reader = PayloadReader(store: talk.store)
    for number in stride(from: UInt32(1), to: UInt32(headers.count), by: 97) {
      let frame = talk.session.log.read { state in
        state.frame(number).map {
          LoggedFrame(row: $0, rules: state.rules(of: $0), segments: state.segments(of: $0))
        }
      }
      let length = Int(headers[Int(number) - 1].length)
      #expect(frame.map { reader.payload(of: $0) } == [UInt8](repeating: 7, count: length))
    }
  }

  @Test func aPackedRowCanStillBeMarked() {
    let talk = Conversation()
    talk.open()
    _ = Self.fill(talk, count: 3 * LogChunk.capacity, seed: 9)
    let log = talk.session.log
    let before = log.read { $0.frame(5) }
    log.write { $0.setFindings(of: 5, rules: [.f01]) }
    talk.client(talk.frame(0x82, [1]))
    let after = log.read { $0.frame(5) }
    #expect(after?.header == before?.header && after?.position == before?.position)
    #expect(log.read { state in after.map { state.rules(of: $0) } } == [.f01])
    #expect(log.read { $0.frame(4)?.number } == 4)
  }
}
