import TestSupport
import Testing

@testable import Rows

/// Which row is which unit, against a list of all rows.
@Suite struct UnitPlacesTests {
  /// Messages that are frames 1, 2, 3 …, each with a number of units, and shown or not.
  private struct Shown {
    var counts: [Int]
    var isShown: [Bool]

    var all: [(message: Int, unit: Int)] {
      var message = 0
      var rows: [(Int, Int)] = []
      for (place, count) in counts.enumerated() where isShown[place] {
        rows += (0..<count).map { (message, $0) }
        message += 1
      }
      return rows
    }

    func rank(_ frame: UInt32) -> Int { isShown[..<(Int(frame) - 1)].count { $0 } }
  }

  private func expect(_ places: UnitPlaces, _ rows: Shown) {
    let all = rows.all
    #expect(places.total == all.count - rows.isShown.count { $0 })
    for (row, expected) in all.enumerated() {
      let found = places.locate(row) { rows.rank($0) }
      #expect(found.message == expected.message && found.unit == expected.unit, "row \(row)")
    }
    for frame in 1...UInt32(rows.counts.count) {
      let before = Shown(
        counts: Array(rows.counts[..<(Int(frame) - 1)]),
        isShown: Array(rows.isShown[..<(Int(frame) - 1)]))
      #expect(places.extra(before: frame) == before.all.count - rows.rank(frame))
      let place = Int(frame) - 1
      #expect(places.last(of: frame) == (rows.isShown[place] ? rows.counts[place] - 1 : 0))
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func rowsAreFoundWhateverChanges(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let size = Int.random(in: 1...60, using: &random)
    var rows = Shown(
      counts: (0..<size).map { _ in Int.random(in: 1...3, using: &random) },
      isShown: (0..<size).map { _ in Bool.random(using: &random) })
    var places = UnitPlaces()
    for (place, count) in rows.counts.enumerated() where count > 1 {
      places.append(UInt32(place + 1), count: count)
    }
    places.choose { rows.isShown[Int($0) - 1] ? .all : UnitPlaces.Choice.none }
    expect(places, rows)
    for _ in 0..<30 {
      let place = Int.random(in: 0..<size, using: &random)
      rows.isShown[place].toggle()
      places.change(UInt32(place + 1), to: rows.isShown[place] ? .all : .none)
      expect(places, rows)
    }
  }

  @Test func whatIsNotJudgedYetIsNoRow() {
    var places = UnitPlaces()
    places.append(1, count: 3)
    places.append(2, count: 3)
    places.choose { $0 == 1 ? .all : nil }
    #expect(places.total == 2)
    places.change(2, to: .all)
    #expect(places.total == 2)
    places.choose { _ in .all }
    #expect(places.total == 4)
  }

  @Test func someUnitsOfAMessageAreRows() {
    var places = UnitPlaces()
    places.append(1, count: 4)
    places.append(3, count: 2)
    places.choose { $0 == 1 ? .some([3, 1]) : .some([1]) }
    #expect(places.total == 1)
    #expect(places.last(of: 1) == 1 && places.last(of: 3) == 0)
    #expect((0...1).map { places.unit(at: $0, of: 1) } == [1, 3])
    #expect(places.unit(at: 0, of: 3) == 1 && places.unit(at: 0, of: 2) == 0)
    #expect(places.isPart(3) && !places.isPart(2))
    places.change(3, to: .all)
    #expect(places.total == 2 && places.unit(at: 0, of: 3) == 0)
    places.change(1, to: .none)
    #expect(places.total == 1 && places.unit(at: 1, of: 1) == 1)
  }
}
