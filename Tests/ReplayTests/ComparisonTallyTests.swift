import Testing

@testable import Replay

/// How long answers took on both sides: the medians, and how they compare.
@Suite struct ComparisonTallyTests {
  private static func tally(_ latencies: [(recorded: UInt64?, live: UInt64?)]) -> ComparisonTally {
    var tally = ComparisonTally()
    for each in latencies { tally.add(recorded: each.recorded, live: each.live) }
    return tally
  }

  @Test func onlyAnswersOnBothSidesCount() {
    #expect(Self.tally([]).latency == nil)
    #expect(Self.tally([(5, nil), (nil, 7)]).latency == nil)
    #expect(Self.tally([(5, nil), (4, 8)]).latency?.live == 8)
  }

  @Test func theMediansAreCompared() throws {
    let latency = try #require(Self.tally([(1, 90), (100, 10), (10, 50)]).latency)
    #expect(latency.recorded == 10 && latency.live == 50 && latency.ratio == 5)
    let even = try #require(Self.tally([(1, 2), (3, 4)]).latency)
    #expect(even.recorded == 3 && even.live == 4)
    #expect(Self.tally([(1, 3)]).latency?.ratio == 3)
    #expect(Self.tally([(0, 3)]).latency?.ratio == 3, "an answer at once is taken for a nanosecond")
  }

  @Test func talliesAddUp() throws {
    var sum = Self.tally([(1, 10)])
    (sum.same, sum.differences) = (2, 3)
    var other = Self.tally([(3, 30), (2, 20)])
    (other.same, other.differences) = (5, 7)
    sum.add(other)
    #expect(sum.same == 7 && sum.differences == 10)
    #expect(sum.latency?.recorded == 2 && sum.latency?.live == 20)
  }

  @Test func theFirst65536LatenciesAreKept() {
    let many = [(recorded: UInt64?, live: UInt64?)](repeating: (1, 1), count: 65_536)
    var full = Self.tally(many + [(9, 9)])
    #expect(full == Self.tally(many))
    full.add(Self.tally([(9, 9)]))
    #expect(full == Self.tally(many))
    var nearly = Self.tally(Array(many.dropLast()))
    nearly.add(Self.tally([(1, 1), (9, 9)]))
    #expect(nearly == Self.tally(many))
  }
}
