import TestSupport
import Testing

@testable import Units

/// What runs say of units is what a list of all of them says.
@Suite struct UnitRunsTests {
  /// Units in the order of their frames: alone, several of a frame, of exchanges, with gaps.
  private static func entries(seed: UInt64) -> [UnitRuns.Entry] {
    var random = SeededGenerator(seed: seed)
    var entries: [UnitRuns.Entry] = []
    var frame = UInt32(random.below(3))
    for _ in 0..<200 {
      let form = UInt16(random.below(8) == 0 ? 1 : 0)
      let isExchange = random.below(12) == 0
      let count = random.below(6) == 0 ? 1 + random.below(4) : 1
      if !isExchange { frame += UInt32(random.below(5) == 0 ? 1 + random.below(3) : 1) }
      for _ in 0..<count {
        entries.append(UnitRuns.Entry(frame: frame, form: form, isExchange: isExchange))
      }
    }
    return entries
  }

  private static func runs(_ entries: [UnitRuns.Entry]) -> UnitRuns {
    var runs = UnitRuns()
    for entry in entries { runs.append(entry) }
    return runs
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func eachUnitIsAsItWasAdded(seed: UInt64) {
    let entries = Self.entries(seed: seed)
    let runs = Self.runs(entries)
    #expect(runs.count == entries.count)
    #expect(entries.indices.map { runs[$0] } == entries, "seed \(seed)")
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func unitsAreFoundByTheirFrame(seed: UInt64) {
    let entries = Self.entries(seed: seed)
    let runs = Self.runs(entries)
    for frame in 0...(entries.last?.frame ?? 0) + 2 {
      let expected = entries.firstIndex { $0.frame >= frame } ?? entries.count
      #expect(runs.lowerBound(frame) == expected, "seed \(seed), frame \(frame)")
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func unitsOfOneFrameStandTogether(seed: UInt64) {
    let entries = Self.entries(seed: seed)
    let runs = Self.runs(entries)
    for place in entries.indices {
      let others = entries[place...].prefix {
        $0.frame == entries[place].frame && $0.isExchange == entries[place].isExchange
      }
      #expect(runs.together(from: place) == others.indices, "seed \(seed), unit \(place)")
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func noUnitThatSharesItsFrameIsPassedOver(seed: UInt64) {
    let entries = Self.entries(seed: seed)
    let runs = Self.runs(entries)
    for place in entries.indices {
      let next = runs.firstMaybeTogether(from: place)
      #expect(entries.indices.contains(next) && next >= place)
      #expect(
        (place..<next).allSatisfy { runs.together(from: $0).count == 1 }, "seed \(seed)")
    }
  }

  @Test func withoutUnitsThereIsNone() {
    #expect(UnitRuns().count == 0)
    #expect(UnitRuns().lowerBound(1) == 0)
  }
}
