import Testing

@testable import Text

/// Times as text.
@Suite struct TimestampTests {
  /// Seconds since the Unix epoch and what Python's datetime makes of them: ends of months and
  /// years, leap days, a century that is a leap year (2000) and one that is not (2100), a new era.
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00"),
      (86399, "1970-01-01T23:59:59"),
      (68169599, "1972-02-28T23:59:59"),
      (68169600, "1972-02-29T00:00:00"),
      (951782400, "2000-02-29T00:00:00"),
      (951868800, "2000-03-01T00:00:00"),
      (1078012800, "2004-02-29T00:00:00"),
      (1709164800, "2024-02-29T00:00:00"),
      (1709251200, "2024-03-01T00:00:00"),
      (1735689599, "2024-12-31T23:59:59"),
      (1735689600, "2025-01-01T00:00:00"),
      (2147483647, "2038-01-19T03:14:07"),
      (4107542399, "2100-02-28T23:59:59"),
      (4107542400, "2100-03-01T00:00:00"),
      (13574563200, "2400-02-29T00:00:00"),
      (16725225599, "2499-12-31T23:59:59"),
      (1796000000, "2026-11-30T00:53:20"),
    ] as [(UInt64, String)]
  )
  func areDatesOfTheGregorianCalendarInUTC(seconds: UInt64, expected: String) {
    let text = String(decoding: Timestamp.iso8601(seconds * 1_000_000_000 + 7), as: UTF8.self)
    #expect(text == expected + ".000000007Z")
  }

  @Test func areSecondsWithSixDecimalsCutAndNotRounded() {
    #expect(Timestamp.seconds(0) == "0.000000")
    #expect(Timestamp.seconds(1_999_999_999) == "1.999999")
    #expect(Timestamp.signedSeconds(204_183_000) == "+0.204183")
    #expect(Timestamp.signedSeconds(-1_000) == "-0.000001")
    #expect(Timestamp.signedSeconds(.min) == "-9223372036.854775")
  }
}
