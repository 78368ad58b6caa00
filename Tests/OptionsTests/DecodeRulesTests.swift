import Capture
import CaptureSupport
import TestSupport
import Testing
import Units

@testable import Options

/// Rules for decoders in the settings.
@Suite struct DecodeRulesTests {
  private func rules(_ text: String) throws -> SettingsFile {
    let file = try TemporaryFile(text)
    return try withExtendedLifetime(file) { try SettingsFile(path: file.path, assignments: []) }
  }

  private func failure(_ text: String) -> String? {
    let error = #expect(throws: CommandError.self) { _ = try rules(text) }
    return error?.sentence
  }

  @Test func theFirstRuleThatMatchesAConnectionCounts() throws {
    let file = try rules(
      """
      [[decode]]
      match = 'path == "/ticks"'
      as = "msgpack"

      [[decode]]
      match = 'host == "a"'
      as = "stomp"
      """)
    let fixture = FilterFixture()
    _ = fixture.open(host: "a", target: "/ticks")
    _ = fixture.open(host: "a", target: "/other")
    _ = fixture.open(host: "b", target: "/other")
    let records = fixture.session.log.read { $0.connections }
    let forms = records.map { record in file.decodeRules.first { $0.matches(record) }?.form }
    #expect(forms == ["msgpack", "stomp", nil])
    #expect(file.warnings.isEmpty)
  }

  @Test(
    arguments: [
      ("decode = 1", "write each decode as a [[decode]] table"),
      ("[[decode]]\nmatch = 'op == text'", "needs as, command or proto"),
      ("[[decode]]\nmatch = 'op == text'\nas = \"mqqt\"", "as should be one of"),
      ("[[decode]]\nmatch = 'op == text'\nas = \"mqtt\"\ncommand = \"x\"", "not both"),
      ("[[decode]]\nmatch = 'op == text'\ncommand = 1", "command should be a text"),
      ("[[decode]]\nmatch = 'op == text'\nproto = \"/no/such\"", "cannot read the schema"),
      ("[[decode]]\nas = \"mqtt\"", "match should be a filter"),
      ("[[decode]]\nas = \"mqtt\"\nmatch = 'nonsense ='", "nonsense"),
      ("[[decode]]\nas = \"mqtt\"\nmatch = 'op'\nform = 1", "no form"),
    ]
  )
  func whatIsWrongWithARuleIsSaidWithItsPlace(text: String, sentence: String) {
    #expect(failure(text)?.contains(sentence) == true)
  }
}
