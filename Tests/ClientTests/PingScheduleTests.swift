import Testing

@testable import Client

@Suite struct PingScheduleTests {
  private static func ping(_ number: Int) -> PingSchedule.Step { .ping(Array("\(number)".utf8)) }

  @Test func pingsComeAtTheirInterval() {
    var schedule = PingSchedule(interval: 0.5, timeout: nil)
    for number in 1...3 {
      #expect(schedule.wait == 0.5)
      #expect(schedule.fired() == [Self.ping(number)])
      schedule.pong(Array("\(number)".utf8))
    }
  }

  @Test func missingPongsAreNotedOnceInARow() {
    var schedule = PingSchedule(interval: 1, timeout: nil)
    _ = schedule.fired()
    #expect(schedule.fired() == [.note("no pong to ping 1 within 1 s"), Self.ping(2)])
    #expect(schedule.fired() == [Self.ping(3)])
    schedule.pong(Array("3".utf8))
    #expect(schedule.fired() == [Self.ping(4)])
    #expect(schedule.fired() == [.note("no pong to ping 4 within 1 s"), Self.ping(5)])
  }

  @Test func aTimeoutShorterThanTheInterval() {
    var schedule = PingSchedule(interval: 10, timeout: 3)
    #expect(schedule.fired() == [Self.ping(1)] && schedule.wait == 3)
    #expect(schedule.fired() == [.timedOut])
    schedule = PingSchedule(interval: 10, timeout: 3)
    _ = schedule.fired()
    schedule.pong(Array("1".utf8))
    #expect(schedule.fired() == [] && schedule.wait == 7)
    #expect(schedule.fired() == [Self.ping(2)])
  }

  @Test func aTimeoutLongerThanTheInterval() {
    var schedule = PingSchedule(interval: 1, timeout: 2.5)
    _ = schedule.fired()
    _ = schedule.fired()
    #expect(schedule.fired() == [Self.ping(3)] && schedule.wait == 0.5)
    schedule.pong(Array("1".utf8))
    // The second was sent a second later than the first.
    #expect(schedule.fired() == [] && schedule.wait == 0.5)
    #expect(schedule.fired() == [Self.ping(4)])
    #expect(schedule.fired() == [.timedOut])
  }

  @Test func pongsOfSomebodyElseAnswerNothing() {
    var schedule = PingSchedule(interval: 1, timeout: 1.5)
    _ = schedule.fired()
    for payload in ["", "2", "0", "x", "-1", "99999999999999999999"] {
      schedule.pong(Array(payload.utf8))
    }
    _ = schedule.fired()
    #expect(schedule.fired() == [.timedOut])
  }
}
