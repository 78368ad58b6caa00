import Testing

@testable import Filter

/// The seconds are those of `date -u -d … +%s`.
@Suite struct InstantLiteralTests {
  private func seconds(_ text: String) -> Double? {
    InstantLiteral.nanoseconds(Array(text.utf8)[...]).map { Double($0) / 1e9 }
  }

  @Test(
    arguments: [
      ("1970-01-01", 0), ("1972-12-31", 94_608_000), ("2000-02-29", 951_782_400),
      ("2000-03-01", 951_868_800), ("2024-02-28", 1_709_078_400), ("2026-01-02", 1_767_312_000),
      ("2100-03-01", 4_107_542_400), ("2400-12-31", 13_601_001_600),
    ] as [(String, Double)])
  func aDayIsItsMidnightWithTheLeapYearsOfGregory(text: String, expected: Double) {
    #expect(seconds(text) == expected)
  }

  @Test(
    arguments: [
      ("2038-01-19T03:14:07Z", 2_147_483_647), ("2038-01-19 03:14:07", 2_147_483_647),
      ("2038-01-19t03:14z", 2_147_483_640), ("1970-01-01T00:00:00.25Z", 0.25),
      ("1970-01-01T23:59:59", 86_399), ("1970-01-01T23:59:60Z", 86_400),
      ("1970-01-01T00:00:60.5", 60.5), ("1970-01-01T1:2:3", 3723), ("12.5", 12.5), ("90", 90),
      ("2m", 120),
    ] as [(String, Double)])
  func aTimeOfDayIsUTCAndSecondsMayHaveDecimals(text: String, expected: Double) {
    #expect(seconds(text) == expected)
  }

  @Test(arguments: [
    "1969-12-31", "10000-01-01", "2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32", "2026-01",
    "2026-01-01-01", "2026-a-01", "2026--01", "-", "2026-01-01T24:00", "2026-01-01T00:60",
    "2026-01-01T00:00:61", "2026-01-01T00", "2026-01-01T00:00:00:00", "2026-01-01T",
    "2026-01-01T1:",
    "2026-01-01T00:00:5s", "2026-01-01T00:00:", "2026-01-01T00:00:0x", "x", "", "2026-01-01T00:a",
  ])
  func whatIsNoMomentIsNone(text: String) {
    #expect(seconds(text) == nil)
  }

  @Test func theLastDayThatFitsIsIn2554() {
    // 2^64 nanoseconds end on 2554-07-21 at 23:34:33.
    #expect(seconds("2554-07-20T23:59:59") == 18_446_659_199)
    #expect(seconds("2554-07-22") == nil)
    #expect(seconds("9999-12-31T23:59:59") == nil)
  }
}
