import Testing

@testable import Filter

/// Counts are in thousands; sizes with a letter alone in 1024s, with `kB` and `MB` in thousands (IEC
/// 80000-13 has `KiB` for the others); durations are seconds unless they say otherwise.
@Suite struct NumberLiteralTests {
  typealias Read = (ArraySlice<UInt8>) throws(NumberLiteral.Defect) -> UInt64

  private func outcome(_ text: String, _ read: Read) -> Result<UInt64, NumberLiteral.Defect> {
    do throws(NumberLiteral.Defect) {
      return .success(try read(Array(text.utf8)[...]))
    } catch {
      return .failure(error)
    }
  }

  @Test(
    arguments: [
      ("0", 0), ("7", 7), ("1_000", 1000), ("3k", 3000), ("3K", 3000), ("2m", 2_000_000),
      ("5g", 5_000_000_000), ("1.5k", 1500), ("0.001k", 1), ("2.50k", 2500), ("0x10", 16),
      ("0XfF", 255), ("0b101", 5), ("0B11", 3), ("0x1_0", 16), ("00", 0), ("010", 10),
      ("18446744073709551615", UInt64.max), ("0xFFFFFFFFFFFFFFFF", UInt64.max), ("5.0", 5),
    ] as [(String, UInt64)])
  func aCountIsDigitsWithALetterForThousands(text: String, count: UInt64) {
    #expect(outcome(text, NumberLiteral.count) == .success(count))
  }

  @Test(
    arguments: [
      ("1", 1), ("1b", 1), ("1k", 1024), ("1KiB", 1024), ("1kB", 1000), ("1m", 1_048_576),
      ("1MiB", 1_048_576), ("1MB", 1_000_000), ("1g", 1_073_741_824), ("1GiB", 1_073_741_824),
      ("1GB", 1_000_000_000), ("1.5k", 1536), ("0.5MiB", 524_288), ("1.25kB", 1250),
      ("17179869183g", 18_446_744_072_635_809_792),
    ] as [(String, UInt64)])
  func aSizeHasTheUnitsOfIECAndOfSI(text: String, bytes: UInt64) {
    #expect(outcome(text, NumberLiteral.size) == .success(bytes))
  }

  @Test(
    arguments: [
      ("1", 1_000_000_000), ("1s", 1_000_000_000), ("1ns", 1), ("1us", 1000), ("1µs", 1000),
      ("1ms", 1_000_000), ("1m", 60_000_000_000), ("1min", 60_000_000_000),
      ("1h", 3_600_000_000_000), ("1.5h", 5_400_000_000_000), ("0.25s", 250_000_000),
      ("0.000000001", 1), ("1.5us", 1500),
    ] as [(String, UInt64)])
  func aTimeSpanIsInSecondsUnlessItSaysOtherwise(text: String, nanoseconds: UInt64) {
    #expect(outcome(text, NumberLiteral.duration) == .success(nanoseconds))
  }

  @Test(
    arguments: [
      ("", .malformed), ("x", .malformed), ("k", .malformed), ("_", .malformed), ("0x", .malformed),
      ("0b2", .malformed), ("0xG", .malformed), ("1.", .malformed), (".", .malformed),
      (".5", .malformed), ("1.k", .malformed), ("1q", .unknownUnit), ("1kk", .unknownUnit),
      ("1.5.5", .unknownUnit), ("18446744073709551616", .tooLarge),
      ("0x10000000000000000", .tooLarge), ("18446744073709551615k", .tooLarge),
      ("18446744073709551.616k", .tooLarge), ("1.5", .notWhole), ("1.0001k", .notWhole),
      ("1.0000000000001g", .notWhole), ("-1", .malformed),
    ] as [(String, NumberLiteral.Defect)])
  func whatIsNoNumberSaysWhy(text: String, defect: NumberLiteral.Defect) {
    #expect(outcome(text, NumberLiteral.count) == .failure(defect))
  }

  @Test func zerosBehindTheLastDecimalAndTwelveDecimalsAreRead() {
    #expect(outcome("1.5000000000000000k", NumberLiteral.count) == .success(1500))
    #expect(outcome("0.000000000001h", NumberLiteral.duration) == .failure(.notWhole))
    #expect(outcome("0.000000000025h", NumberLiteral.duration) == .success(90))
    // 2^64 - 1 nanoseconds are a little more than the first of these.
    #expect(
      outcome("5124095.576030431h", NumberLiteral.duration)
        == .success(18_446_744_073_709_551_600))
    #expect(outcome("5124095.576030432h", NumberLiteral.duration) == .failure(.tooLarge))
  }
}
