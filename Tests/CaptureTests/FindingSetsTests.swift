import Testing

@testable import Capture
@testable import WebSocket

@Suite struct FindingSetsTests {
  /// Different sets, as many as are wanted.
  private static func sets(_ count: Int) -> [[FindingID]] {
    let rules = FindingID.allCases
    return (0..<count).map { [rules[$0 % rules.count], rules[$0 / rules.count]] }
  }

  @Test func eachSetIsFoundAgainByItsNumberAlsoWhereThereAreTooMany() {
    var sets = FindingSets()
    let all = Self.sets(300)
    let numbers = all.enumerated().map { sets.number(for: $1, frame: UInt32($0 + 1)) }
    #expect(!numbers.contains(0) && Set(numbers).count > 250)
    for (place, rules) in all.enumerated() {
      #expect(sets.rules(numbers[place], frame: UInt32(place + 1)) == rules)
    }
    #expect(sets.number(for: all[7], frame: 999) == numbers[7])
    #expect(sets.rules(0, frame: 1) == [] && sets.rules(255, frame: 12) == [])
    #expect(FindingSets().rules(3, frame: 1) == [])
  }

  @Test func aRuleIsCountedForEachEndOfEachConnection() {
    var tallies = FindingTallies()
    func add(_ rule: FindingID, _ from: Endpoint, _ connection: UInt32, _ offset: UInt64) {
      tallies.add(
        Finding(rule, from: from, offset: offset), frame: UInt32(offset), connection: connection)
    }
    add(.f01, .client, 1, 10)
    add(.f01, .client, 1, 20)
    add(.f01, .server, 1, 30)
    add(.f01, .client, 2, 40)
    add(.f03, .client, 1, 50)
    add(.f01, .client, 1, 60)
    #expect(tallies.list.map(\.count) == [3, 1, 1, 1])
    #expect(tallies.list.map(\.frame) == [10, 30, 40, 50])
    #expect(tallies.list.map(\.first.offset) == [10, 30, 40, 50])
    #expect(tallies.list.map(\.connection) == [1, 1, 2, 1])
  }
}
