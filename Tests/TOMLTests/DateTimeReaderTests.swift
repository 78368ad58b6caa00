import Testing

@testable import TOML

/// TOML 1.0, "Offset Date-Time" to "Local Time", and the ranges of RFC 3339, sections 5.6 and 5.7.
@Suite struct DateTimeReaderTests {
  private func read(_ word: String) -> TOMLScalar? {
    (try? DateTimeReader.read(word)) ?? nil
  }

  /// Whether it looks like a date or time, and is not one.
  private func isRefused(_ word: String) -> Bool {
    do throws(WordError) {
      _ = try DateTimeReader.read(word)
      return false
    } catch {
      return true
    }
  }

  private let date = TOMLDate(year: 1979, month: 5, day: 27)
  private let time = TOMLTime(hour: 7, minute: 32, second: 0, nanosecond: 0)

  @Test func readsTheExamplesOfTheSpecification() {
    #expect(read("1979-05-27T07:32:00Z") == .offsetDateTime(date, time, offsetMinutes: 0))
    #expect(
      read("1979-05-27T00:32:00-07:00")
        == .offsetDateTime(
          date, TOMLTime(hour: 0, minute: 32, second: 0, nanosecond: 0), offsetMinutes: -420))
    #expect(
      read("1979-05-27T00:32:00.999999-07:00")
        == .offsetDateTime(
          date, TOMLTime(hour: 0, minute: 32, second: 0, nanosecond: 999_999_000),
          offsetMinutes: -420))
    #expect(read("1979-05-27T07:32:00") == .localDateTime(date, time))
    #expect(read("1979-05-27") == .localDate(date))
    #expect(read("07:32:00") == .localTime(time))
    #expect(
      read("00:32:00.999999")
        == .localTime(TOMLTime(hour: 0, minute: 32, second: 0, nanosecond: 999_999_000)))
  }

  @Test func takesTAndZInEitherCaseAsRFC3339Allows() {
    #expect(read("1979-05-27t07:32:00z") == .offsetDateTime(date, time, offsetMinutes: 0))
    #expect(
      read("1979-05-27T07:32:00+05:45") == .offsetDateTime(date, time, offsetMinutes: 345))
  }

  @Test func knowsTheDaysOfEachMonthLeapYearsIncluded() {
    for word in ["2024-02-29", "2000-02-29", "2023-12-31", "2023-04-30"] {
      #expect(!isRefused(word), "\(word)")
    }
    for word in [
      "2023-02-29", "1900-02-29", "2023-04-31", "2023-11-31", "2023-01-32", "2023-00-10",
      "2023-13-01", "2023-01-00",
    ] {
      #expect(isRefused(word), "\(word)")
    }
  }

  @Test func refusesWhatIsOutOfRangeAndWhatIsCutShort() {
    for word in [
      "24:00:00", "07:60:00", "07:32:60", "07:32", "7:32:00", "07:32:00.", "07:32:00Z",
      "1979-05-27T", "1979-05-27T07", "1979-05-27T07:32", "1979-05-27T07:32:00+24:00",
      "1979-05-27T07:32:00+0700", "1979-05-27T07:32:00Zx", "1979-5-27",
    ] {
      #expect(read(word) == nil, "\(word)")
    }
  }

  @Test func aWordOfAnythingElseIsLeftToOtherReaders() {
    for word in ["true", "12", "1979", "a:b", "19790527"] {
      #expect(read(word) == nil && !isRefused(word), "\(word)")
    }
    #expect(DateTimeReader.isDate("1979-05-27"))
    #expect(!DateTimeReader.isDate("1979-05-27T"))
  }
}
