import TestSupport
import Testing

@testable import Output

/// Values are kept to give percentiles, by the nearest rank, and a histogram.
@Suite struct PercentileTests {
  private func distribution(_ values: some Sequence<UInt64>) -> Distribution {
    var distribution = Distribution()
    for value in values { distribution.add(value) }
    return distribution
  }

  @Test func aPercentileIsTheLeastValueThatSoManyDoNotExceed() {
    let ten = distribution((1...10).reversed())
    let expected: [(UInt64, UInt64)] = [
      (0, 1), (1, 1), (10, 1), (11, 2), (50, 5), (51, 6), (90, 9), (91, 10), (99, 10), (100, 10),
      (200, 10),
    ]
    for (percent, value) in expected { #expect(ten.percentile(percent) == value, "\(percent)") }
    #expect(distribution([7]).percentile(0) == 7 && distribution([7]).percentile(100) == 7)
    #expect(distribution([]).percentile(50) == nil)
  }

  /// 512 values are kept as they are; of more, a class is no wider than 1/32 of its values.
  @Test(arguments: [512, 513, 5000], UInt64(0)..<3)
  func percentilesOfManyValuesAreNearTheExactOnes(count: Int, seed: UInt64) throws {
    var dice = SeededGenerator(seed: seed)
    let values = (0..<count).map { _ in dice.next() >> UInt64(dice.below(64)) }
    let many = distribution(values)
    let sorted = values.sorted()
    for percent: UInt64 in [0, 1, 25, 50, 90, 99, 100] {
      let rank = max(1, (count * Int(percent) + 99) / 100)
      let exact = sorted[rank - 1]
      let found = try #require(many.percentile(percent))
      if count <= 512 { #expect(found == exact) }
      #expect(found <= exact && exact - found <= exact / 32, "seed \(seed), \(percent) %")
    }
    #expect(many.minimum == sorted[0] && many.maximum == sorted[count - 1])
    #expect(many.count == UInt64(count))
  }

  @Test func smallValuesAreExactHoweverMany() {
    let many = distribution((0..<6300).map { UInt64($0 % 63) })
    for percent: UInt64 in 1...100 {
      #expect(many.percentile(percent) == (63 * percent + 99) / 100 - 1)
    }
  }

  @Test(arguments: [(3, 4), (400, 400), (600, 3), (3, 600), (600, 600)])
  func mergedTheyAreAsIfAllHadBeenAdded(left: Int, right: Int) {
    let (first, second) = ((0..<left).map { UInt64($0) }, (0..<right).map { UInt64($0) + 20 })
    var merged = distribution(first)
    merged.merge(distribution(second))
    let all = distribution(first + second)
    #expect(merged.count == all.count)
    #expect(merged.minimum == 0)
    for percent: UInt64 in [0, 25, 50, 75] {
      let (one, other) = (merged.percentile(percent) ?? 0, all.percentile(percent) ?? 0)
      #expect(max(one, other) - min(one, other) <= max(one, other) / 16)
    }
  }

  private func bars(_ values: [UInt64]) -> [[UInt64]] {
    distribution(values).histogram.map { [$0.upTo, $0.count] }
  }

  @Test func aHistogramCountsUpTo1And2And5TimesPowersOfTen() {
    #expect(bars([]) == [])
    #expect(bars([0, 1, 2, 3]) == [[1, 2], [2, 1], [5, 1]])
    #expect(bars([10]) == [[10, 1]] && bars([11]) == [[20, 1]])
    #expect(bars([5, 6, 10, 21, 50]) == [[5, 1], [10, 2], [20, 0], [50, 2]])
    #expect(bars([UInt64.max]) == [[UInt64.max, 1]])
    #expect(
      bars(Array(repeating: 3, count: 600) + Array(repeating: 30, count: 7))
        == [[5, 600], [10, 0], [20, 0], [50, 7]])
  }
}
