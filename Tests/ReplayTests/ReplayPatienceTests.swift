import Testing

@testable import Replay

@Suite struct ReplayPatienceTests {
  @Test func anEndThatIsSilentHasATenthOfTheTime() {
    var patience = ReplayPatience(timeout: 1000)
    #expect(patience.end(since: 50, hasSubstitutes: false) == 1050)
    patience.ranOut()
    #expect(patience.end(since: 50, hasSubstitutes: false) == 150)
    patience.heard(at: 60)
    #expect(patience.end(since: 50, hasSubstitutes: false) == 1050)
  }

  @Test func anEndThatSaidSomethingElseHasATenthAfterItsLastWord() {
    var patience = ReplayPatience(timeout: 1000)
    #expect(patience.end(since: 50, hasSubstitutes: true) == 150)
    patience.heard(at: 400)
    #expect(patience.end(since: 50, hasSubstitutes: true) == 500)
    patience.heard(at: 1000)
    #expect(patience.end(since: 50, hasSubstitutes: true) == 1050, "never later than the timeout")
    #expect(ReplayPatience(timeout: nil).end(since: 50, hasSubstitutes: true) == nil)
  }
}

@Suite struct ReplayPaceTests {
  @Test(
    arguments: [
      (1, 1500, 5500), (2, 1500, 5250), (0.5, 1500, 6000), (1, 1000, 5000), (1, 900, 5000),
      (.infinity, 9000, 5000), (0, 9000, 5000), (-1, 9000, 5000), (.nan, 9000, 5000),
      (1e-300, 9000, 5000 + 1_000_000_000_000_000_000),
    ] as [(Double, UInt64, UInt64)])
  func whatWasRecordedLaterIsDueLater(speed: Double, recorded: UInt64, due: UInt64) {
    #expect(ReplayPace(speed: speed, recorded: 1000, live: 5000).due(recorded) == due)
  }

  @Test func aNewAnchorCountsFromThere() {
    var pace = ReplayPace(speed: 2, recorded: 1000, live: 5000)
    pace.anchor(recorded: 3000, live: 9000)
    #expect(pace.due(3100) == 9050 && pace.due(2000) == 9000)
  }
}
