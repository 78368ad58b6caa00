import Capture
import TestSupport
import Testing
import TrafficSupport
import WebSocket

@testable import Rows

@Suite struct RowMapTests {
  /// Frames and events in the order in which a log tells them.
  private func told(_ log: CaptureLog) -> [RowID] {
    var cursor = LogCursor()
    var rows: [RowID] = []
    var events = 0
    while true {
      let items = cursor.next(in: log)
      if items.isEmpty { return rows }
      for item in items {
        switch item {
        case .frame(let frame): rows.append(.frame(frame.row.number))
        case .event:
          rows.append(.event(events))
          events += 1
        }
      }
    }
  }

  @Test(arguments: 1...8)
  func rowsComeInTheOrderOfTheLog(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let traffic = Traffic()
    var taps = [traffic.open()]
    for _ in 0..<120 {
      switch generator.next() % 6 {
      case 0: taps.append(traffic.open())
      case 1: traffic.session.note("a note", at: traffic.time)
      default:
        let recorder = taps[Int(generator.next() % UInt64(taps.count))]
        traffic.text(recorder, "x")
      }
    }
    var map = RowMap()
    traffic.session.log.read { map.grow(to: $0) }
    let rows = told(traffic.session.log)
    #expect(map.count == rows.count)
    #expect((0..<map.count).map { map.row(at: $0) } == rows)
    #expect(rows.map { map.index(of: $0) } == Array(0..<map.count))
    #expect(map.row(at: -1) == nil && map.row(at: map.count) == nil)
    #expect(map.index(of: .frame(0)) == nil)
    #expect(map.index(of: .event(map.events)) == nil)
  }

  @Test func whatIsBeforeARowIsCountedFromTheFirst() {
    let traffic = Traffic()
    let chat = traffic.open()
    traffic.text(chat, "one")
    traffic.session.note("a note", at: traffic.time)
    traffic.text(chat, "two")
    var map = RowMap()
    traffic.session.log.read { map.grow(to: $0) }
    // The connection, a frame, the note, a frame.
    #expect((-1...5).map { map.frames(before: $0) } == [0, 0, 0, 1, 1, 2, 2])
    #expect((-1...5).map { map.events(before: $0) } == [0, 0, 1, 1, 2, 2, 2])
    traffic.session.log.read { map.grow(to: $0, moment: .max, rows: (frames: 2, events: 0)) }
    #expect((-1...3).map { map.frames(before: $0) } == [0, 0, 1, 2, 2])
    #expect(map.row(at: 0) == .frame(1) && map.events(before: 2) == 0)
  }

  @Test(arguments: 1...8)
  func matchesAreFoundByOrdinalAndCountedByPlace(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var set = MatchSet()
    var reference: [Bool] = []
    while reference.count < 1000 {
      if generator.next() % 3 == 0 {
        let count = Int(generator.next() % 150)
        set.skip(count)
        reference += Array(repeating: false, count: count)
      } else {
        let isMatch = generator.next() % 2 == 0
        set.append(isMatch)
        reference.append(isMatch)
      }
    }
    let matches = reference.indices.filter { reference[$0] }
    #expect(set.checked == reference.count)
    #expect(set.count == matches.count)
    #expect((0...matches.count).map { set.select($0) } == matches + [nil])
    for place in 0...reference.count {
      #expect(set.rank(place) == reference[..<place].count { $0 })
    }
  }
}
