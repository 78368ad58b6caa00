import Options
import Testing

@testable import CLI

@Suite struct InputEndingTests {
  private static let second: UInt64 = 1_000_000_000

  private func rest(
    _ patience: Double, idle: Double? = nil, after seconds: Double
  ) -> Int32 {
    let start = Clock.monotonic() + 3600 * Self.second
    let now = start + UInt64(seconds * 1e9)
    return InputEnding(patience: patience, idle: idle, arrivals: Arrivals())
      .rest(since: start, now: now)
  }

  @Test func patienceIsOverOnce() {
    #expect((1500...1502).contains(rest(2, after: 0.5)))
    #expect(rest(2, after: 2) == 0 && rest(0, after: 0) == 0)
    #expect(rest(.infinity, after: 1e6) == 3_600_000)
  }

  @Test func idleEndsItBefore() {
    #expect((500...502).contains(rest(.infinity, idle: 1, after: 0.5)))
    #expect(rest(.infinity, idle: 1, after: 1.5) == 0)
    #expect(rest(1, idle: 5, after: 1) == 0)
  }

  @Test func whatArrivesBeginsItAnew() {
    let arrivals = Arrivals()
    arrivals.note()
    let ending = InputEnding(patience: .infinity, idle: 1, arrivals: arrivals)
    let last = arrivals.last
    #expect(
      (400...402).contains(ending.rest(since: last - 9 * Self.second, now: last + 600_000_000)))
    #expect(ending.rest(since: last - 9 * Self.second, now: last + Self.second) == 0)
  }
}
