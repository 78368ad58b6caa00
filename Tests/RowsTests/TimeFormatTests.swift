import Testing

@testable import Rows

@Suite struct TimeFormatTests {
  /// 2026-01-02T03:04:05.678901234Z.
  private static let time: UInt64 = 1_767_323_045_678_901_234

  private static func text(
    _ format: TimeFormat, origin: UInt64 = 0, offset: Int = 0, decimals: Int = 6,
    time: UInt64 = time, before: UInt64? = nil
  ) -> String {
    TimeText(format: format, origin: origin, utcOffset: offset, decimals: decimals)
      .text(time, before: before)
  }

  @Test func aTimeCountsFromTheSessionsFirstByteOrFromARow() {
    #expect(Self.text(.relative, origin: Self.time - 204_183_999) == "+0.204183")
    #expect(Self.text(.relative, origin: Self.time) == "+0.000000")
    #expect(Self.text(.relative, origin: Self.time + 1_500_000_000) == "-1.500000")
    for format in [TimeFormat.delta, .connection] {
      #expect(Self.text(format, before: Self.time - 61_000_001_000) == "+61.000001")
      #expect(Self.text(format, before: nil) == "+0.000000")
      #expect(format.isDelta)
    }
    #expect(!TimeFormat.relative.isDelta && !TimeFormat.absolute.isDelta && !TimeFormat.utc.isDelta)
  }

  @Test func aTimeOfDayIsThatOfAZone() {
    #expect(Self.text(.utc, offset: 7200) == "03:04:05.678901Z")
    #expect(Self.text(.absolute) == "03:04:05.678901")
    #expect(Self.text(.absolute, offset: 7200) == "05:04:05.678901")
    #expect(Self.text(.absolute, offset: -3600 * 4) == "23:04:05.678901")
    #expect(Self.text(.absolute, offset: -3600, time: 5) == "00:00:00.000000")
  }

  @Test(arguments: [(6, "+1.234567"), (3, "+1.234"), (0, "+1."), (9, "+1.234567")])
  func decimalsAreCut(decimals: Int, text: String) {
    #expect(
      Self.text(.relative, origin: Self.time - 1_234_567_891, decimals: decimals) == text)
  }

  @Test func formatsGoRoundAndHaveNames() {
    var seen: [TimeFormat] = [.relative]
    for _ in 0..<4 { seen.append(seen[seen.count - 1].next) }
    #expect(seen == TimeFormat.allCases && TimeFormat.utc.next == .relative)
    for format in TimeFormat.allCases { #expect(TimeFormat(name: format.name) == format) }
    #expect(TimeFormat(name: "Relative") == nil && TimeFormat(name: "") == nil)
  }
}
