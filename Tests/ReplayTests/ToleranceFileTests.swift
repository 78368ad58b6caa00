import Replay
import TOML
import Testing
import WebSocket

@testable import JSON

/// Files of rules: TOML, with one table for each rule.
@Suite struct ToleranceFileTests {
  @Test func everyRuleIsReadWithWhatItSays() throws {
    let rules = try ReplayTolerances(
      toml: #"""
        [[ignore]]
        path = "$.time"
        [[ignore]]
        from = "client"
        regex = '\d+'
        [[match]]
        from = "server"
        regex = "tick"
        [[capture]]
        name = "token"
        path = "$.token"
        into = "$.auth"
        [[capture]]
        regex = "id=(.)"
        into = ["$.a", "$.b[0]"]
        [[capture]]
        path = "$.x"
        """#)
    #expect(rules.ignores.map(\.from) == [nil, .client])
    #expect(rules.ignores.map { $0.path?.description } == ["$.time", nil])
    #expect(rules.ignores.map { $0.pattern == nil } == [true, false])
    #expect(rules.matches.map(\.from) == [.server])
    #expect(rules.captures.map(\.name) == ["token", "value 2", "value 3"])
    #expect(
      rules.captures.map { $0.into.map(\.description) } == [["$.auth"], ["$.a", "$.b[0]"], []])
    #expect(rules.captures.map { $0.path?.description } == ["$.token", nil, "$.x"])
    #expect(rules.captures.map { $0.pattern == nil } == [true, false, true])
  }

  @Test func anEmptyFileHasNoRules() throws {
    let rules = try ReplayTolerances(toml: "# nothing\n")
    #expect(rules.ignores.isEmpty && rules.matches.isEmpty && rules.captures.isEmpty)
  }

  @Test(arguments: [
    ("[[ignor]]\npath = \"$.a\"", 1, "'ignor' is not one of ignore, match, capture"),
    ("ignore = 5", 1, "write each ignore as a [[ignore]] table"),
    ("match = [1]", 1, "write each match as a [[match]] table"),
    ("[[match]]", 1, "match rule 1 needs a regex"),
    ("[[ignore]]\n[[ignore]]\npath = \"$.a\"", 1, "ignore rule 1 needs a path or a regex"),
    (
      "[[ignore]]\npath = \"$.a\"\n[[ignore]]\npath = \"$.a\"\nregex = \"b\"", 3,
      "ignore rule 2 needs a path or a regex"
    ),
    ("[[capture]]\nname = \"x\"", 1, "capture rule 1 needs a path or a regex"),
    (
      "[[ignore]]\npath = \"$.a\"\ninto = \"$.b\"", 3,
      "ignore rule 1 has an unknown key 'into'; known are from, path, regex"
    ),
    (
      "[[match]]\nregex = \"a\"\npath = \"$.a\"", 3,
      "match rule 1 has an unknown key 'path'; known are from, regex"
    ),
    ("[[match]]\nregex = 5", 2, "match rule 1 needs text in quotes for 'regex'"),
    (
      "[[match]]\nfrom = \"me\"\nregex = \"a\"", 2,
      "match rule 1 has from = 'me', which is neither client nor server"
    ),
    ("[[capture]]\npath = \"$.a\"\ninto = 5", 3, "capture rule 1 needs paths in quotes for 'into'"),
    (
      "[[capture]]\npath = \"$.a\"\ninto = [\"$.a\", 5]", 3,
      "capture rule 1 needs paths in quotes for 'into'"
    ),
  ])
  func whatIsWrongIsPointedAt(toml: String, line: Int, text: String) {
    let error = #expect(throws: ToleranceFileError.self) { try ReplayTolerances(toml: toml) }
    #expect(error?.text == text)
    #expect(error?.position.line == line)
  }

  @Test func aPathARegexAndTOMLThatAreWrongSayWhere() {
    func error(_ toml: String) -> ToleranceFileError? {
      #expect(throws: ToleranceFileError.self) { try ReplayTolerances(toml: toml) }
    }
    let path = error("[[ignore]]\npath = \"a.b\"")
    #expect(
      path?.text.hasPrefix("ignore rule 1 has the path 'a.b', which is wrong at character 1: ")
        == true)
    #expect(path?.position.line == 2)
    let regex = error("[[match]]\nfrom = \"client\"\nregex = \"a(b\"")
    #expect(regex?.text.hasPrefix("match rule 1 has a regex that is wrong at byte 3: ") == true)
    #expect(regex?.position.line == 3)
    #expect(error("[[match]]\nregex = ")?.position.line == 2)
  }
}
