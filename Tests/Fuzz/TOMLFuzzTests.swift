import Intercept
import Replay
import Screen
import TOML
import TestSupport
import Testing

/// Files that people write in TOML: read or refused in a sentence, whatever is in them.
@Suite struct TOMLFuzzTests {
  @Test func themesAreReadOrRefused() throws {
    let source = try #require(Theme.builtInSource("nord"))
    for seed in FuzzBudget.rounds(250) {
      var generator = SeededGenerator(seed: seed)
      let text = String(decoding: generator.mutated(Array(source.utf8)), as: UTF8.self)
      let loaded = try? ThemeFile.load("mine") { $0 == "mine" ? text : Theme.builtInSource($0) }
      if let loaded { #expect(loaded.theme.name == "mine") }
    }
  }

  private static let rules = """
    [[rule]]
    match = "op == text and from == client"
    drop = true
    replace = { json = "a", with = '1' }
    [[ignore]]
    path = "$.time"
    [[match]]
    filter = 'len > 3'
    [handshake]
    set = {"X" = 1979-05-27T00:00:00Z, 'Y' = [1, {b = +1e6}]}
    """

  @Test func filesOfRulesAreReadOrRefused() {
    for seed in FuzzBudget.rounds(250) {
      var generator = SeededGenerator(seed: seed)
      let text = String(decoding: generator.mutated(Array(Self.rules.utf8)), as: UTF8.self)
      do {
        _ = try RuleFile(text, name: "rules.toml")
      } catch {
        #expect(error.sentence.hasPrefix("rules.toml:"))
      }
      _ = try? ReplayTolerances(toml: text)
    }
  }

  @Test func everyErrorIsAtAPlaceOfTheDocument() {
    for seed in FuzzBudget.rounds(250) {
      var generator = SeededGenerator(seed: seed)
      let bytes = generator.mutated(Array(Self.rules.utf8))
      let result = Result { () throws(TOMLError) in try TOMLDocument.read(bytes) }
      guard case .failure(let error) = result else { continue }
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      #expect((1...lines.count).contains(error.position.line))
      #expect((1...(lines[error.position.line - 1].count + 1)).contains(error.position.column))
      #expect(!error.message.isEmpty)
    }
  }
}
