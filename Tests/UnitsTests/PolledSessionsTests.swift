import Testing

@testable import Units

@Suite struct PolledSessionsTests {
  @Test func sessionsHaveNumbersInTheirOrder() {
    var sessions = PolledSessions()
    #expect(sessions.add("a").number == 0 && sessions.add("b").number == 1)
    #expect(sessions.add("a").number == 0)
    #expect(sessions.add("b").place == .session("b"))
  }

  @Test func aConnectionTakesOverOnceAndForGood() throws {
    var sessions = PolledSessions()
    let place = sessions.add("a").place
    #expect(sessions.current(place) == .session("a"))
    let first = sessions.take("a", to: 7)
    let taken = try #require(first)
    #expect(taken.from == .session("a") && taken.number == 0)
    #expect(sessions.current(place) == .connection(7))
    #expect(sessions.add("a").place == .connection(7))
    #expect(sessions.take("a", to: 8) == nil, "the other leg of a proxy")
    #expect(sessions.take("unknown", to: 8) == nil)
    #expect(sessions.current(.connection(3)) == .connection(3))
  }

  @Test func beyondTheLimitTheyShareOnePlace() {
    var sessions = PolledSessions()
    for number in 0..<(1 << 16) {
      guard sessions.add("\(number)").number == number else {
        Issue.record("session \(number) has no number")
        return
      }
    }
    let extra = sessions.add("more")
    #expect(extra.place == .session("") && extra.number == nil)
    #expect(sessions.add("5").number == 5)
  }
}
