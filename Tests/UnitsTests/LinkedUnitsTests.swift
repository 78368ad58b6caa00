import Payloads
import Testing

@testable import Units

@Suite struct LinkedUnitsTests {
  /// A request that is unit 3, its answer unit 7, and something that names no other, unit 9.
  private static func sample() -> LinkedUnits {
    var units = LinkedUnits()
    units.append(3, .request, connection: 1, end: 100)
    units.append(7, .reply, connection: 2, end: 350)
    units.append(9, nil, connection: 2, end: 400)
    return units
  }

  @Test func aRequestWaitsUntilItsAnswerIsJoined() {
    var units = Self.sample()
    #expect(units.isWaiting(3))
    #expect(!units.isWaiting(7) && !units.isWaiting(9) && !units.isWaiting(4))
    let ended = units.join(7, to: 3)
    #expect(ended)
    #expect(!units.isWaiting(3))
    // A second answer finds no request that waits, and the first stays the request's own.
    let endedAgain = units.join(9, to: 3)
    #expect(!endedAgain)
    #expect(units.link(of: 3)?.other == 7)
    #expect(units.link(of: 9)?.other == 3)
  }

  @Test func theTimeBetweenTwoDoesNotDependOnWhichCameFirst() {
    var units = Self.sample()
    _ = units.join(7, to: 3)
    #expect(units.link(of: 3)?.latency == 250)
    #expect(units.link(of: 7)?.latency == 250)
  }

  @Test func anAcknowledgementLeavesTheRequestWaiting() {
    var units = Self.sample()
    units.link(9, to: 3)
    #expect(units.link(of: 9)?.other == 3)
    #expect(units.link(of: 9)?.latency == 300)
    #expect(units.isWaiting(3))
    #expect(units.link(of: 3) == nil)
  }

  @Test func onlyUnitsThatWereAddedAreKnown() {
    let units = Self.sample()
    #expect((1...10).map { units.role(of: $0) == nil } == (1...10).map { $0 != 3 && $0 != 7 })
    #expect(units.origin(of: 7)?.connection == 2)
    #expect(units.origin(of: 7)?.end == 350)
    #expect(units.origin(of: 8) == nil && units.link(of: 8) == nil)
    #expect(LinkedUnits().origin(of: 1) == nil)
  }
}
