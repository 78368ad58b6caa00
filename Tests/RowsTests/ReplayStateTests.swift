import Testing

@testable import Rows

/// A recording that is shown as it happened.
@Suite struct ReplayStateTests {
  private static let second: UInt64 = 1_000_000_000

  private static func state(_ duration: UInt64 = 100) -> ReplayState {
    var state = ReplayState()
    state.duration = duration * second
    return state
  }

  @Test func itMovesOnByTheTimeThatHasPassedTimesTheSpeed() {
    var state = Self.state()
    state.tick(5 * Self.second)
    #expect(state.position == 0, "the first tick only begins")
    state.tick(7 * Self.second)
    #expect(state.position == 2 * Self.second)
    #expect(state.setSpeed(4) == true)
    state.tick(8 * Self.second)
    #expect(state.position == 6 * Self.second)
    state.tick(8 * Self.second)
    state.tick(3 * Self.second)
    #expect(state.position == 6 * Self.second, "a clock that runs backwards moves nothing")
    state.tick(4 * Self.second)
    #expect(state.position == 10 * Self.second)
  }

  @Test func atTheEndItStopsAndBeginsAgain() {
    var state = Self.state(10)
    state.tick(0)
    state.tick(99 * Self.second)
    #expect(state.position == 10 * Self.second && state.isAtEnd && !state.isPlaying)
    state.tick(200 * Self.second)
    #expect(state.position == 10 * Self.second)
    state.togglePlaying()
    #expect(state.position == 0 && state.isPlaying)
    state.tick(300 * Self.second)
    #expect(state.position == 0, "the time of the pause does not count")
    state.tick(301 * Self.second)
    #expect(state.position == Self.second)
    state.togglePlaying()
    state.togglePlaying()
    #expect(state.position == Self.second, "in the middle it goes on where it stood")
  }

  @Test func aRecordingThatIsStillReadPlaysOnAtItsEnd() {
    var state = Self.state(10)
    state.isOpenEnded = true
    state.tick(0)
    state.tick(20 * Self.second)
    #expect(state.position == 10 * Self.second && state.isPlaying)
    state.togglePlaying()
    state.togglePlaying()
    #expect(state.position == 10 * Self.second)
  }

  @Test func aLoopGoesRound() {
    var state = Self.state()
    #expect(state.setLoop(20 * Self.second, 30 * Self.second) == true)
    #expect(state.position == 20 * Self.second)
    state.tick(0)
    state.tick(9 * Self.second)
    #expect(state.position == 29 * Self.second)
    state.tick(10 * Self.second)
    #expect(state.position == 20 * Self.second)
    #expect(!state.setLoop(5, 5) && !state.setLoop(6, 5))
    #expect(state.loop == .range(20 * Self.second, 30 * Self.second))
    state.seek(to: 25 * Self.second)
    #expect(state.setLoop(25 * Self.second, 26 * Self.second) == true)
    #expect(state.position == 25 * Self.second)
    #expect(state.setLoop(0, 25 * Self.second) == true)
    #expect(state.position == 0, "the end is not in it")
    #expect(state.loop.start == 0 && state.loop.end == 25 * Self.second)
  }

  @Test func aLoopBeginsAndEndsWhereItIsAsked() {
    var state = Self.state()
    state.seek(to: 40)
    state.toggleLoop()
    #expect(state.loop == .begun(at: 40) && state.loop.start == 40 && state.loop.end == nil)
    state.toggleLoop()
    #expect(state.loop == .begun(at: 40), "it has no length yet")
    state.seek(to: 39)
    state.toggleLoop()
    #expect(state.loop == .begun(at: 39))
    state.seek(to: 60)
    state.toggleLoop()
    #expect(state.loop == .range(39, 60))
    state.toggleLoop()
    #expect(state.loop == .off && state.loop.start == nil)
  }

  @Test func aPlaceIsWithinTheRecording() {
    var state = Self.state()
    state.seek(to: .max)
    #expect(state.position == 100 * Self.second && state.isAtEnd)
    state.stand(at: 7, frames: 3, events: 2)
    #expect(state.position == 7 && !state.isPlaying)
    #expect(state.rows?.frames == 3 && state.rows?.events == 2)
    state.stand(at: .max, frames: 3, events: 2)
    #expect(state.position == 100 * Self.second)
    state.seek(to: 5)
    #expect(state.rows == nil)
  }

  @Test func speedsAreSteps() {
    var state = Self.state()
    var up: [String] = []
    for _ in 0..<9 {
      up.append(state.speedText)
      state.changeSpeed(faster: true)
    }
    #expect(up == ["1x", "2x", "4x", "8x", "16x", "32x", "64x", "128x", "128x"])
    #expect(state.setSpeed(1) == true)
    var down: [String] = []
    for _ in 0..<5 {
      down.append(state.speedText)
      state.changeSpeed(faster: false)
    }
    #expect(down == ["1x", "0.5x", "0.25x", "0.1x", "0.1x"])
    #expect(state.setSpeed(0.01) && state.speedText == "0.01x" && state.setSpeed(10_000))
    #expect(!state.setSpeed(0.009) && !state.setSpeed(10_001) && !state.setSpeed(.nan))
    #expect(state.setSpeed(3) && state.speedText == "3x")
    state.changeSpeed(faster: true)
    #expect(state.speed == 4)
    #expect(state.setSpeed(2.5) && state.speedText == "2.5x")
    #expect(state.setSpeed(1.05) && state.speedText == "1.05x")
    #expect(state.setSpeed(0.99) && state.speedText == "0.99x")
  }

  @Test func itWakesForTheNextRowOrForTheClock() {
    var state = Self.state()
    #expect(state.nextTick(next: nil) == 0, "it has not begun")
    state.tick(1000)
    #expect(state.nextTick(next: nil) == 1000 + 100_000_000)
    #expect(state.nextTick(next: 50) == 1050)
    #expect(state.setSpeed(2) == true)
    #expect(state.nextTick(next: 50) == 1025)
    #expect(state.nextTick(next: Self.second) == 1000 + 100_000_000)
    #expect(state.nextTick(next: 0) == 1000)
    state.togglePlaying()
    #expect(state.nextTick(next: 50) == nil)
  }

  @Test func aSumThatDoesNotFitIsTheLargestNumber() {
    #expect(UInt64(5).addingClamped(6) == 11)
    #expect(UInt64.max.addingClamped(0) == .max && UInt64.max.addingClamped(1) == .max)
  }
}
