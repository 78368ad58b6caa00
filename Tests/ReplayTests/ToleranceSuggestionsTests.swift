import Replay
import Testing
import WebSocket

@testable import JSON

@Suite struct ToleranceSuggestionsTests {
  private static func suggestions(for recorded: Recording) -> String {
    var suggestions = ToleranceSuggestions()
    suggestions.read(recorded.session, connection: 1)
    return suggestions.toml
  }

  @Test func suggestionsAreRulesThatMakeTwoRunsTheSame() throws {
    let (old, new) = (Recording(), Recording())
    let second = Recording.start / 1_000_000_000
    old.server(
      """
      {"at":\(second),"ms":\(second)123,"list":[{"when":"2026-01-02T03:04:05Z","n":1}],
      "key":"0b9c9f5e-3d0f-4f5a-9a34-7a1f6f0c1c11"}
      """, at: 1)
    new.server(
      """
      {"at":\(second + 9),"ms":\(second)999,"list":[{"when":"2026-01-02T09:09:09Z","n":1}],
      "key":"11111111-3d0f-4f5a-9a34-7a1f6f0c1c11"}
      """, at: 1)
    let toml = Self.suggestions(for: old)
    let comparison = ConnectionComparison(ends: [.server], rules: try ReplayTolerances(toml: toml))
    let tally = comparison.run(
      recorded: .init(old.session, connection: 1), live: .init(new.session, connection: 1)
    ) { difference in Issue.record("\(DifferenceFormatter.text(difference))") }
    #expect(tally.same == 1)
  }

  @Test func requestNumbersAndSessionsAreCarriedOver() throws {
    let recorded = Recording()
    recorded.client(#"{"jsonrpc":"2.0","id":7,"method":"x"}"#, at: 1)
    recorded.server(#"0{"sid":"Hq1fbXo1tXbuNLPsAAAA","upgrades":[]}"#, at: 2)
    let rules = try ReplayTolerances(toml: Self.suggestions(for: recorded))
    #expect(rules.captures.map(\.path?.description) == ["$.id", "$.sid"])
    #expect(rules.captures.first?.into.map(\.description) == ["$.id"])
  }

  @Test func ordinaryValuesAreLeftAlone() throws {
    let recorded = Recording()
    recorded.server(#"{"n":17,"name":"2026","price":1767323.5,"dash":"a-b-c-d-e"}"#, at: 1)
    #expect(Self.suggestions(for: recorded).hasPrefix("# nothing"))
  }
}
