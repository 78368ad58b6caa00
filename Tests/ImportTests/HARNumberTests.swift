import Testing

@testable import Import

/// Times in HAR files: numbers of JSON (RFC 8259, section 6) and dates (RFC 3339).
@Suite struct HARNumberTests {
  @Test(
    arguments: [
      ("0", 0), ("1", 1_000_000_000), ("1.5", 1_500_000_000), ("0.000000001", 1),
      ("1.0000000019", 1_000_000_001), ("1767323045.123456", 1_767_323_045_123_456_000),
      ("1e3", 1_000_000_000_000), ("1.5E-3", 1_500_000), ("18446744073.709551615", .max),
      ("18446744073.709551616", nil), ("18446744074", nil), ("-1", nil), ("", nil), ("x", nil),
      ("1e30", nil),
    ] as [(String, UInt64?)])
  func secondsAreExactToTheNanosecond(text: String, time: UInt64?) {
    #expect(HARNumber.nanoseconds(Array(text.utf8)) == time)
  }

  /// The moment is 2026-01-02T03:04:05.25Z, as Python's datetime has it.
  @Test(arguments: [
    "1767323045.25", "1767323045250", "1767323045250.0", "1767323045250000",
    "2026-01-02T03:04:05.25Z", "2026-01-02T05:04:05.25+02:00", "2026-01-01T20:34:05.25-06:30",
    "2026-01-02T04:04:05.250+01", "2026-01-02T08:34:05.25+0530",
  ])
  func aMomentMayCountSecondsMillisecondsOrMicrosecondsOrBeADate(text: String) {
    #expect(HARNumber.moment(alone: Array(text.utf8)) == 1_767_323_045_250_000_000)
  }

  @Test(arguments: [
    "2026-13-02T03:04:05Z", "2026-01-02T03:04:05+1", "2026-01-02T03:04:05+0x00", "-5", "later",
    "1969-12-31T23:59:59Z", "1970-01-01T00:30:00+01:00",
  ])
  func whatIsNoMomentIsNone(text: String) {
    #expect(HARNumber.moment(alone: Array(text.utf8)) == nil)
  }

  @Test func secondsOnAnotherClockCountFromTheirFirst() {
    var clock: (first: UInt64, moment: UInt64)?
    func moment(_ text: String) -> UInt64? {
      HARNumber.moment(Array(text.utf8), clock: &clock, start: 5_000_000_000)
    }
    #expect(moment("100.5") == 5_000_000_000 && moment("101") == 5_500_000_000)
    // What comes before the first is taken for as early.
    #expect(moment("99") == 5_000_000_000)
    #expect(moment("99999999.5") == 5_000_000_000 + 99_999_899_000_000_000)
  }
}
