import Capture
import Testing
import WebSocket

@testable import Trees

@Suite struct FrameRestTests {
  private static func frame(_ segments: [Segment]) -> LoggedFrame {
    let header = FrameHeader(opcode: .binary, length: 10, maskingKey: nil)
    let row = FrameRow(
      number: 1, connection: 1, from: .client, header: header, time: 0, timeEnd: 0, flags: [],
      position: 100)
    return LoggedFrame(row: row, rules: [], segments: Segments(segments))
  }

  private static func rest(_ offset: UInt64) -> (length: UInt64, segments: [Segment]) {
    let pieces = [(100, 5), (200, 3), (300, 4)].map { Segment(position: $0.0, count: $0.1) }
    let rest = frame(pieces).dropping(offset)
    return (rest.row.header.length, Array(rest.segments))
  }

  @Test func theRestBeginsAtTheOffsetInWhicheverPieceThatIs() {
    #expect(Self.rest(0).length == 10 && Self.rest(0).segments.count == 3)
    #expect(Self.rest(4).length == 6)
    #expect(
      Self.rest(4).segments == [
        Segment(position: 104, count: 1), Segment(position: 200, count: 3),
        Segment(position: 300, count: 4),
      ])
    #expect(
      Self.rest(5).segments == [Segment(position: 200, count: 3), Segment(position: 300, count: 4)])
    #expect(Self.rest(8).length == 2 && Self.rest(8).segments == [Segment(position: 300, count: 4)])
    #expect(
      Self.rest(99).length == 0 && Self.rest(99).segments == [Segment(position: 302, count: 2)])
  }
}
