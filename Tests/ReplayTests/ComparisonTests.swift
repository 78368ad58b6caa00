import Replay
import Testing
import WebSocket

@Suite struct ComparisonTests {
  private static func differences(
    _ recorded: [String], _ live: [String], rules: String = ""
  ) throws -> [String] {
    let (old, new) = (Recording(), Recording())
    for (index, text) in recorded.enumerated() { old.server(text, at: UInt64(index)) }
    for (index, text) in live.enumerated() { new.server(text, at: UInt64(index)) }
    let comparison = ConnectionComparison(
      ends: [.server], rules: try ReplayTolerances(toml: rules))
    var lines: [String] = []
    let tally = comparison.run(
      recorded: .init(old.session, connection: 1), live: .init(new.session, connection: 1)
    ) { lines.append(DifferenceFormatter.text($0)) }
    #expect(tally.differences == lines.count)
    return lines
  }

  @Test func equalMessagesAreTheSame() throws {
    #expect(try Self.differences(["a", #"{"a":1,"b":[2]}"#], ["a", #"{"b":[2.0],"a":1}"#]) == [])
  }

  @Test func changesAreToldByPath() throws {
    let lines = try Self.differences(
      [#"{"a":{"b":[1,2]},"same":true,"gone":1}"#], [#"{"a":{"b":[1,3]},"same":true,"new":null}"#])
    #expect(
      lines == [
        "1  server  message 1  changed  $.a.b[1]  2 → 3",
        "1  server  message 1  changed  $.gone  1 → nothing",
        "1  server  message 1  changed  $.new  nothing → null",
      ])
  }

  @Test func aMessageThatDiffersInOneByteIsChanged() throws {
    #expect(
      try Self.differences(["one", "hello a", "two"], ["one", "hello b", "two"])
        == ["1  server  message 2  changed  hello a → hello b"])
    // The byte made it no JSON.
    #expect(
      try Self.differences([#"{"a":1,"b":[2]}"#, "x"], [#"{"a":1,"b":[2}}"#, "x"])
        == [#"1  server  message 1  changed  {"a":1,"b":[2]} → {"a":1,"b":[2}}"#])
    // Or the only JSON.
    #expect(
      try Self.differences(["[1,2", "x"], ["[1,2]", "x"])
        == ["1  server  message 1  changed  [1,2 → [1,2]"])
    #expect(try Self.differences([#"{"a":1}"#], ["internal error"]).count == 2)
  }

  @Test func theSameBytesWithAnotherOpcodeAreChanged() throws {
    let (old, new) = (Recording(), Recording())
    old.server("same", at: 1)
    new.frame(0x82, Array("same".utf8), from: .server, at: 1)
    var lines: [String] = []
    _ = ConnectionComparison(ends: [.server]).run(
      recorded: .init(old.session, connection: 1), live: .init(new.session, connection: 1)
    ) { lines.append(DifferenceFormatter.text($0)) }
    #expect(lines == ["1  server  message 1  changed  same → 73616d65"])
  }

  @Test func whatIsMissingDoesNotChangeWhatFollows() throws {
    #expect(
      try Self.differences(["a", "b", "c"], ["a", "c"]) == ["1  server  message 2  missing  b"])
    #expect(
      try Self.differences([#"{"a":1}"#, #"{"b":1}"#], [#"{"b":1}"#])
        == [#"1  server  message 1  missing  {"a":1}"#])
    #expect(
      try Self.differences([#"{"b":1}"#], [#"{"a":1}"#, #"{"b":1}"#])
        == [#"1  server  live message 1  extra  {"a":1}"#])
  }

  @Test func anOtherOrderIsNoChange() throws {
    let lines = try Self.differences(
      [#"{"a":1}"#, #"["b"]"#, "c"], [#"["b"]"#, "c", #"{"a":1}"#])
    #expect(lines == ["1  server  message 1  order  is live message 3"])
  }

  @Test func differencesFarApartAreFoundAmongManyMessages() throws {
    let recorded = (0..<1000).map { #"{"n":\#($0)}"# }
    var live = recorded
    live.remove(at: 700)
    live[300] = #"{"n":-1}"#
    #expect(
      try Self.differences(recorded, live) == [
        "1  server  message 301  changed  $.n  300 → -1",
        #"1  server  message 701  missing  {"n":700}"#,
      ])
  }

  @Test(arguments: [
    "[[ignore]]\npath = \"$.t\"", "[[ignore]]\npath = \"$..t\"\nfrom = \"server\"",
    "[[ignore]]\nregex = '\\d{4}'", "[[match]]\nregex = '\"t\":'",
  ])
  func rulesLeaveOutWhatDoesNotCount(rules: String) throws {
    #expect(try Self.differences([#"{"t":"1234"}"#], [#"{"t":"5678"}"#], rules: rules) == [])
  }

  @Test func rulesForTheOtherEndDoNotCount() throws {
    let rules = "[[ignore]]\npath = \"$.t\"\nfrom = \"client\""
    #expect(try Self.differences([#"{"t":1}"#], [#"{"t":2}"#], rules: rules).count == 1)
  }

  @Test func socketIOIsReadBehindItsMark() throws {
    #expect(
      try Self.differences([#"42["sum",{"n":1}]"#], [#"42["sum",{"n":2}]"#])
        == ["1  server  message 1  changed  $[1].n  1 → 2"])
  }

  @Test func nothingTrapsOnOddJSON() throws {
    let odd = [
      "[", "{", "[1", "{\"a\"", "{\"a\":", "[,]", "{}", "[]", "[[[]]]", "42", "[\"\\ud800\"]",
      "{\"a\":1,\"a\":2}", String(repeating: "[", count: 5000), "[1e999]", "[-]", "\u{0}{}",
    ]
    #expect(try Self.differences(odd, odd) == [])
    _ = try Self.differences(odd, odd.reversed())
  }
}
