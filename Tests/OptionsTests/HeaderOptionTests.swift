import Testing

@testable import Options

/// Header fields in the notation of curl's `-H`: `Name: value`, `Name:` to leave one out, and
/// `Name;` for one without a value.
@Suite struct HeaderOptionTests {
  @Test(arguments: [
    ("X-One: 1", "X-One", "1"), ("X-One:1", "X-One", "1"), ("X-One:   1 2", "X-One", "1 2"),
    ("X-Url: ws://a:1/b", "X-Url", "ws://a:1/b"), ("Origin:", "Origin", ""),
    ("X-Empty;", "X-Empty;", ""),
  ])
  func aLineIsANameAndAValue(line: String, name: String, value: String) throws {
    let fields = try HeaderOption.parse([line])
    #expect(fields.count == 1)
    #expect(fields.first?.name == name)
    #expect(fields.first?.value == value)
  }

  @Test func fieldsKeepTheirOrderAndTheirNames() throws {
    let fields = try HeaderOption.parse(["B: 2", "a: 1", "B: 3"])
    #expect(fields.map(\.name) == ["B", "a", "B"])
    #expect(fields.map(\.value) == ["2", "1", "3"])
  }

  @Test(arguments: ["", "X-One", ": value", ";"])
  func whatIsNoFieldIsAMistakeOfTheCommandLine(line: String) {
    do {
      _ = try HeaderOption.parse([line])
      Issue.record("'\(line)' was taken")
    } catch {
      #expect(error.status == .usage)
    }
  }
}
