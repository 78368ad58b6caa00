import Testing
import WebSocket

@testable import Replay

/// Differences as lines for people and as rows of NDJSON.
@Suite struct DifferenceFormatterTests {
  private static func difference(_ kind: Difference.Kind) -> Difference {
    var difference = Difference(kind: kind, connection: 3, from: .client)
    difference.message = 7
    return difference
  }

  @Test func aPlaceSaysWhereAndWhatKind() {
    var difference = Self.difference(.changed)
    difference.path = "$.sum"
    #expect(DifferenceFormatter.place(difference) == "3  client  message 7  changed  $.sum")
    difference.message = nil
    difference.liveMessage = 9
    #expect(DifferenceFormatter.place(difference) == "3  client  live message 9  changed  $.sum")
  }

  @Test func latenciesAreInMilliseconds() {
    var difference = Self.difference(.latency)
    difference.recorded = .decimal(1.5)
    difference.live = .decimal(20.0625)
    #expect(
      DifferenceFormatter.text(difference)
        == "3  client  message 7  latency  1.500 ms → 20.063 ms")
  }

  @Test func aRowIsOneLine() {
    var difference = Self.difference(.missing)
    difference.recorded = .text(Array("a\nb".utf8))
    let row = DifferenceFormatter.json(difference, run: 2)
    #expect(row.last == 0x0A && row.filter { $0 == 0x0A }.count == 1)
    let text = String(decoding: row, as: UTF8.self)
    #expect(text.contains(#""kind":"missing""#) && text.contains(#""run":2"#))
    #expect(text.contains(#""recorded":"a\nb""#) && !text.contains(#""live":"#))
  }

  @Test func aSummaryIsOneLineAsWell() {
    let row = DifferenceFormatter.json(ComparisonTally(), connection: 3)
    #expect(row.last == 0x0A && row.filter { $0 == 0x0A }.count == 1)
  }
}
