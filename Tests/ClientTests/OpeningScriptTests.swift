import Testing

@testable import Client
@testable import JSON

@Suite struct OpeningScriptTests {
  @Test func linesAndPauses() throws {
    let script = try OpeningScript("one\n\n\ntwo\r\n")
    #expect(
      script.steps == [
        .send([.text("one")], line: 1), .pause, .pause, .send([.text("two")], line: 4),
      ])
    #expect(script.paths.isEmpty)
    #expect(try OpeningScript("").steps.isEmpty)
  }

  @Test func placesOfValues() throws {
    let script = try OpeningScript(#"{"a":"{{token}}","b":{{ $.x[0].y }}}{{[1]}}"#)
    #expect(
      script.steps == [
        .send(
          [
            .text(#"{"a":""#), .value("token"), .text(#"","b":"#), .value("$.x[0].y"), .text("}"),
            .value("[1]"),
          ], line: 1)
      ])
    #expect(
      script.paths == [
        "token": try JSONPath("$.token"), "$.x[0].y": try JSONPath("$.x[0].y"),
        "[1]": try JSONPath("$[1]"),
      ])
  }

  @Test func bracesThatHoldNoPathAreText() throws {
    for line in [#"[{"a":{"b":{}}}]"#, #"{{"a":1}}"#, "{{", "}}{{", "{{}}", "{{token"] {
      let script = try OpeningScript(line)
      #expect(script.paths.isEmpty)
      guard case .send(let parts, line: 1)? = script.steps.first else {
        Issue.record("no line")
        continue
      }
      #expect(parts.map { if case .text(let text) = $0 { text } else { "?" } }.joined() == line)
    }
  }

  @Test func aPathThatIsNoneIsAMistake() {
    #expect(throws: OpeningScriptError.self) { try OpeningScript("a\n{{a[}}") }
    do {
      _ = try OpeningScript("a\n{{a[}}")
    } catch {
      #expect(error.line == 2)
    }
  }
}
