import Testing

@testable import View

@Suite struct SizeTextTests {
  @Test(arguments: [
    (0 as UInt64, "0"), (999, "999"), (99_999, "99999"), (100_000, "97.6k"),
    (1_048_576, "1.0M"), (123_456_789, "117M"), (UInt64.max, "15.9E"),
  ])
  func lengthsFitFiveColumns(count: UInt64, text: String) {
    #expect(SizeText.fitting(count, columns: 5) == text)
  }

  @Test(arguments: [
    (999 as UInt64, "999"), (1000, "0.9k"), (1024, "1.0k"), (102_399, "99.9k"),
    (1_022_976, "999k"), (1_023_999, "999k"), (1_024_000, "0.9M"), (1_048_576, "1.0M"),
  ])
  func aShortLengthHasThreeDigitsAtMost(count: UInt64, text: String) {
    #expect(SizeText.short(count) == text)
  }
}
