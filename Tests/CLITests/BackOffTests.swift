import Client
import Testing

@testable import CLI

@Suite struct BackOffTests {
  @Test func waitsGrowUpToALimit() {
    var backOff = BackOff()
    let longest = (0..<9).map { _ in backOff.next(random: 1) }
    #expect(longest == [0.5, 1, 2, 4, 8, 16, 30, 30, 30])
    var other = BackOff()
    #expect((0..<3).map { _ in other.next(random: 0) } == [0.25, 0.5, 1])
  }

  @Test func aConnectionThatLastedBeginsThemAnew() {
    var backOff = BackOff()
    for _ in 0..<5 { _ = backOff.next(random: 1) }
    backOff.ended(after: 9)
    #expect(backOff.next(random: 1) == 16)
    backOff.ended(after: 10)
    #expect(backOff.next(random: 1) == 0.5)
  }

  @Test func whatTheServerAsksForIsKeptTo() {
    var backOff = BackOff()
    #expect(backOff.next(random: 1, wish: 7) == 7)
    #expect(backOff.next(random: 1, wish: 0.1) == 1)
    #expect(backOff.next(random: 1, wish: 1e9) == 300)
  }

  @Test func aServersWishCountsWhenItIsANumberOfSeconds() {
    #expect(Refusal.seconds("2.5") == 2.5)
    for text in ["nan", "inf", "-1", "Fri, 31 Dec 1999 23:59:59 GMT", "", nil] {
      #expect(Refusal.seconds(text) == nil, "\(text ?? "none")")
    }
  }
}
