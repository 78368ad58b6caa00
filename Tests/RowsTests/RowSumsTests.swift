import TestSupport
import Testing

@testable import Rows

@Suite struct RowSumsTests {
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func sumsAreThoseOfTheNumbersBefore(seed: UInt64) {
    var dice = SeededGenerator(seed: seed)
    var sums = RowSums()
    var numbers: [Int] = []
    for _ in 0..<200 {
      if numbers.isEmpty || dice.below(3) > 0 {
        numbers.append(dice.below(5))
        sums.append(numbers[numbers.count - 1])
      } else {
        let place = dice.below(numbers.count)
        numbers[place] = dice.below(5)
        sums.set(place, to: numbers[place])
      }
    }
    #expect(sums.count == numbers.count && sums.total == numbers.reduce(0, +))
    for place in 0...numbers.count {
      #expect(sums.sum(before: place) == numbers[..<place].reduce(0, +), "seed \(seed)")
    }
    for limit in 0...sums.total + 1 {
      let reached = sums.reach { _, before in before <= limit }
      let expected = numbers.indices.first { numbers[..<$0].reduce(0, +) > limit } ?? numbers.count
      #expect(reached.place == expected)
      #expect(reached.sum == numbers[..<expected].reduce(0, +))
    }
  }

  @Test func withoutNumbersThereIsNothing() {
    let sums = RowSums()
    #expect(sums.sum(before: 0) == 0 && sums.total == 0)
    #expect(sums.reach { _, _ in true }.place == 0)
  }
}
