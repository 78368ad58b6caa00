import Replay
import Rules
import Screen
import TOMLText
import Testing

/// Files that people write in TOML: read or refused in a sentence, whatever is in them.
@Suite struct TOMLFuzzTests {
  @Test func themesAreReadOrRefused() throws {
    let source = try #require(Theme.builtInSource("nord"))
    for seed in FuzzBudget.rounds(250) {
      var generator = FuzzGenerator(seed: seed)
      let text = String(decoding: generator.mutated(Array(source.utf8)), as: UTF8.self)
      let loaded = try? ThemeFile.load("mine") { $0 == "mine" ? text : Theme.builtInSource($0) }
      if let loaded { #expect(loaded.theme.name == "mine") }
    }
  }

  private static let rules = """
    [[rule]]
    match = "op == text and from == client"
    drop = true
    [[ignore]]
    path = "$.time"
    [[match]]
    filter = 'len > 3'
    """

  @Test func filesOfRulesAreReadOrRefused() {
    for seed in FuzzBudget.rounds(250) {
      var generator = FuzzGenerator(seed: seed)
      let text = String(decoding: generator.mutated(Array(Self.rules.utf8)), as: UTF8.self)
      do {
        _ = try RuleFile(text, name: "rules.toml")
      } catch {
        #expect("\(error)".isEmpty == false)
      }
      _ = try? ReplayRules(toml: text)
    }
  }

  /// The parser would end the program at these, so they must not reach it.
  @Test(arguments: ["[=a]", "a = 1\n[ .b]\n", "[[ #c]]", "x = [\n1]\n [\n", "[,"])
  func headersWithoutAKeyAreRefused(text: String) {
    #expect(TOMLText.brokenHeader(in: text) != nil)
    #expect(throws: ThemeError.self) { try ThemeFile.load("mine") { _ in text } }
    #expect(throws: RuleProblem.self) { try RuleFile(text, name: "rules.toml") }
    #expect(throws: RulesError.self) { try ReplayRules(toml: text) }
  }

  @Test(arguments: [
    "a = [\n[1, 2],\n[],\n[ # none\n],\n]\n[b]\n",
    "s = \"\"\"\n[=\n\\\"\"\"\"\n[t]",
    "c = '''\n[.\n'''\n['x y'.z]",
    "# [=\n[ \"q\" ]\nk = 1",
  ])
  func bracketsOfValuesAreNoHeaders(text: String) throws {
    #expect(TOMLText.brokenHeader(in: text) == nil)
    #expect(throws: Never.self) { try ThemeFile.load("mine") { _ in text } }
  }
}
