import TOML
import Testing

/// Numbers, dates and times of TOML.
@Suite struct TOMLScalarTests {
  private func content(_ text: String) throws -> TOMLScalar? {
    guard case .scalar(let scalar) = try TOMLDocument.read("a = \(text)\n")["a"]?.content else {
      return nil
    }
    return scalar
  }

  @Test(
    arguments: [
      ("0", 0), ("+99", 99), ("-17", -17), ("1_000", 1000), ("0xDEAD_beef", 0xDEAD_BEEF),
      ("0x0", 0), ("0o755", 0o755), ("0b1101", 0b1101), ("9223372036854775807", .max),
      ("-9223372036854775808", .min),
    ]
  )
  func areIntegersInFourBasesTOML1And0Integer(text: String, value: Int) throws {
    guard case .integer(let number) = try content(text) else {
      Issue.record("\(text) is not an integer")
      return
    }
    #expect(number == value)
  }

  @Test(
    arguments: [
      ("1.0", 1), ("3.1415", 3.1415), ("-0.01", -0.01), ("5e+22", 5e22), ("1E06", 1e6),
      ("6.626e-34", 6.626e-34), ("1e2", 100),
    ]
  )
  func areFloatsWithAPointOrAnExponentTOML1And0Float(text: String, value: Double) throws {
    guard case .float(let number) = try content(text) else {
      Issue.record("\(text) is not a float")
      return
    }
    #expect(number == value)
  }

  @Test(
    arguments: [
      "01", "1.", ".5", "1e", "1__0", "_1", "1_", "0x", "0xg", "0o8", "0b2", "+0x1",
      "9223372036854775808", "0x8000000000000000", "1.e2",
    ]
  )
  func areNothingElse(text: String) {
    #expect(throws: TOMLError.self) { try TOMLDocument.read("a = \(text)\n") }
  }

  @Test(
    arguments: [
      ("Z", 0), ("z", 0), ("+00:00", 0), ("+05:30", 330), ("-08:00", -480), ("+23:59", 1439),
    ]
  )
  func areMomentsWithAnOffsetRFC3339(text: String, minutes: Int) throws {
    guard case .offsetDateTime(_, _, let offset) = try content("2024-01-31T00:00:00\(text)") else {
      Issue.record("\(text) is not an offset")
      return
    }
    #expect(offset == minutes)
  }

  @Test(arguments: zip(1...12, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]))
  func haveTheDaysOfTheirMonth(month: Int, last: Int) throws {
    let name = month < 10 ? "0\(month)" : "\(month)"
    #expect(try content("2023-\(name)-\(last)") != nil)
    #expect(throws: TOMLError.self) { try content("2023-\(name)-\(last + 1)") }
    #expect(throws: TOMLError.self) { try content("2023-\(name)-00") }
  }

  @Test(arguments: [(2024, true), (2023, false), (1900, false), (2000, true)])
  func haveALeapDayEveryFourthYearButNotEveryHundredthButEveryFourHundredth(year: Int, isLeap: Bool)
  {
    #expect(((try? content("\(year)-02-29")) != nil) == isLeap)
  }

  @Test func areOnLinesThatEndWithLFOrCRLFAndCRAloneEndsNone() throws {
    let table = try TOMLDocument.read("a = 1\r\nb = 2\nc = 3\r\n")
    #expect(table.entries.map(\.key) == ["a", "b", "c"])
    #expect(throws: TOMLError.self) { try TOMLDocument.read("a = 1\r") }
    #expect(throws: TOMLError.self) { try TOMLDocument.read("a = 1\rb = 2\n") }
  }
}
