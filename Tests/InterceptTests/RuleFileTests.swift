import Capture
import Testing
import WebSocket

@testable import Intercept

/// A file of rules.
@Suite struct RuleFileTests {
  @Test func saysWhatIsDoneToTrafficAndHandshakes() throws {
    let file = try RuleFile(
      """
      theme = "nord"

      [[rule]]
      name = "cheap"
      match = 'from == server and json.type == "price"'
      replace = { json = "value", with = "1" }
      delay = "250ms"
      jitter = 50
      limit = 3

      [[rule]]
      match = "op == pong"
      drop = true

      [[rule]]
      replace = { regex = '(\\w+)@', with = '$1 at ' }
      throttle = "10kB/s"
      split = 4
      close = 1011
      reason = "gone"

      [[handshake]]
      match = 'path contains "/chat"'
      remove = ["Sec-WebSocket-Extensions"]
      set = { Origin = "https://example.com" }

      [[handshake]]
      refuse = 503
      """, name: "rules.toml")
    #expect(file.traffic.map(\.name) == ["cheap", "rule 2", "rule 3"])
    #expect(file.traffic[0].limit == 3 && file.traffic[0].actions.count == 2)
    guard case .delay(250_000_000, jitter: 50_000_000) = file.traffic[0].actions[1] else {
      Issue.record("not the delay that was written: \(file.traffic[0].actions[1])")
      return
    }
    #expect(file.traffic[2].actions.count == 4)
    #expect(file.handshakes.count == 2 && file.handshakes[1].refusal == 503)
    #expect(
      file.handshakes[0].actions == [
        .set(name: "Origin", value: "https://example.com"),
        .remove(name: "Sec-WebSocket-Extensions"),
      ])
  }

  @Test(
    arguments: [
      ("0", 0), ("250", 250_000_000), ("'1.5s'", 1_500_000_000), ("'20 us'", 20_000),
      ("'3600s'", 3_600_000_000_000),
    ] as [(String, UInt64)])
  func aDelayIsATimeUpToAnHour(text: String, nanoseconds: UInt64) throws {
    let rule = try RuleFile("[[rule]]\ndelay = \(text)", name: "r.toml").traffic[0]
    #expect(rule.actions.count == 1)
    guard case .delay(nanoseconds, jitter: 0) = rule.actions[0] else {
      Issue.record("not the delay that was written: \(rule.actions[0])")
      return
    }
    for wrong in ["-1", "'3601s'"] {
      #expect(throws: RuleFileError.self) {
        try RuleFile("[[rule]]\ndelay = \(wrong)", name: "r.toml")
      }
    }
  }

  @Test func aRuleEndsAConnectionInTheWayThatItSays() throws {
    let file = try RuleFile(
      """
      [[rule]]
      close = 1011
      reason = "gone"

      [[rule]]
      half_close = "server"

      [[rule]]
      reset = true
      """, name: "r.toml")
    let disruptions = file.traffic.flatMap(\.actions).map { action in
      if case .disrupt(let disruption) = action { disruption } else { nil as Disruption? }
    }
    let code = CloseCode(rawValue: 1011)
    #expect(disruptions == [.close(code, reason: "gone"), .halfClose(.server), .reset])
  }

  @Test(
    arguments: [
      ("[[rule]]\ndrp = true", "r.toml:2:1: rule 1: there is no 'drp'; there are name, match"),
      ("[[rule]]\nmatch = 'len >'\ndrop = true", "r.toml:2:9: rule 1: 'match' is wrong at byte"),
      ("[[rule]]\nname = 'x'", "r.toml:1:3: rule 1 ('x'): it does nothing; it can replace, drop"),
      ("[[rule]]\ndelay = 'soon'", "'delay' must be a time such as \"250ms\""),
      ("[[rule]]\nreplace = { regex = '(', with = '' }", "the regular expression is not valid"),
      ("[[rule]]\nreplace = { json = 'a', with = 'b' }", "the new value is not JSON: b"),
      ("[[rule]]\nclose = 999", "'close' must be a number from 1000 to 4999"),
      ("[rule]\ndrop = true", "r.toml:1:2: write each rule as a [[rule]] table"),
      ("[[handshake]]\nset = { \"A B\" = 'c' }", "r.toml:2:9: handshake 1, set: 'A B' is not a"),
      ("[[handshake]]\nset = { A = \"c\\r\\nB: d\" }", "'A' is not a header field"),
      ("[[rule", "r.toml:1:7: expected ]]"),
      ("a = [}", "r.toml:1:6: "),
      ("a = [1, {b = 1979-05-27T:00Z}]", "r.toml:1:14: "),
    ]
  )
  func saysWhatIsWrongWhereAndWhatWouldBeRight(text: String, sentence: String) {
    let problem = #expect(throws: RuleFileError.self) { try RuleFile(text, name: "r.toml") }
    #expect(problem?.sentence.hasPrefix("r.toml") == true)
    #expect(problem?.sentence.contains(sentence) == true, "\(problem?.sentence ?? "")")
  }
}
