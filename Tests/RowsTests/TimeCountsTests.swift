import Testing

@testable import Rows

@Suite struct TimeCountsTests {
  @Test func nothingIsLostWhenStepsAreJoined() {
    var counts = TimeCounts(limit: 8, width: 10)
    for time in stride(from: UInt64(0), to: 4000, by: 7) { counts.add(at: time) { $0.frames += 1 } }
    let parts = counts.parts(from: 0, to: 4000, columns: 4)
    #expect(parts.reduce(0) { $0 + $1.frames } == 572)
    #expect(parts.count == 4)
    // Equally many in equal times, but for what one step more or less holds.
    #expect(parts.allSatisfy { $0.frames > 70 })
  }

  @Test func aPartOfTheTimeHasOnlyWhatHappenedInIt() {
    var counts = TimeCounts(limit: 1024, width: 1)
    for time: UInt64 in [3, 500, 501, 502, 990] { counts.add(at: time) { $0.opened += 1 } }
    let middle = counts.parts(from: 400, to: 600, columns: 2)
    #expect(middle.map(\.opened) == [0, 3])
    #expect(counts.parts(from: 600, to: 900, columns: 5).allSatisfy { $0.isEmpty })
    #expect(counts.parts(from: 5, to: 5, columns: 3).count == 3)
    #expect(counts.parts(from: 0, to: 10, columns: 0).isEmpty)
  }

  @Test func theLongestTimeIsNoTrap() {
    var counts = TimeCounts(limit: 16, width: 1)
    counts.add(at: .max) { $0.closed += 1 }
    counts.add(at: 0) { $0.closed += 1 }
    #expect(counts.parts(from: 0, to: .max, columns: 8).map(\.closed).reduce(0, +) == 2)
  }
}

@Suite struct RecentCountsTests {
  private let second: UInt64 = 1_000_000_000

  @Test func aMinuteIsRememberedAndNoMore() {
    var counts = RecentCounts(steps: 240)
    for time: UInt64 in [0, 1, 30, 59] { counts.add(at: time * second, bytes: 100) }
    #expect(counts.parts(until: 59 * second, columns: 60).reduce(0, +) == 4)
    counts.add(at: 75 * second, bytes: 1)
    let parts = counts.parts(until: 75 * second, columns: 2)
    #expect(parts == [1, 2])
    counts.add(at: 100_000 * second, bytes: 1)
    #expect(counts.parts(until: 100_000 * second, columns: 3) == [0, 0, 1])
    // What comes late is not counted for a time that it did not come in.
    counts.add(at: 2 * second, bytes: 1)
    #expect(counts.parts(until: 100_000 * second, columns: 3) == [0, 0, 1])
  }

  @Test func whenNothingComesTheRateFalls() {
    var counts = RecentCounts(steps: 240)
    for time: UInt64 in 0..<20 { counts.add(at: time * second / 2, bytes: 50) }
    let busy = counts.rate(until: 10 * second - 1, steps: 20)
    #expect(busy.frames == 2)
    #expect(busy.bytes == 100)
    #expect(counts.rate(until: 40 * second, steps: 20).frames == 0)
    #expect(counts.parts(until: 300 * second, columns: 10).allSatisfy { $0 == 0 })
  }
}

@Suite struct LiveClockTests {
  private let second: UInt64 = 1_000_000_000

  @Test func itMovesWithTicksAndStopsAMinuteAfterTheLastThing() {
    var clock = LiveClock()
    #expect(clock.nextTick == nil)
    clock.hear(500 * second)
    #expect(clock.now == 500 * second)
    clock.tick(7 * second)
    clock.tick(9 * second)
    #expect(clock.now == 502 * second)
    #expect(clock.nextTick == 10 * second)
    clock.hear(510 * second)
    #expect(clock.now == 510 * second)
    clock.tick(20 * second)
    clock.tick(82 * second)
    #expect(clock.nextTick == nil)
  }
}
