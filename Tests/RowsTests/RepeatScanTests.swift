import Capture
import Filter
import Testing
import TrafficSupport
import Units
import WebSocket

@testable import Rows

/// Rows that say what the one before said.
@Suite struct RepeatScanTests {
  @Test(arguments: [1, 2, 100])
  func whatAnEndSaysAgainIsLeftOutAndCounted(limit: Int) {
    let traffic = Traffic()
    let chat = traffic.open()
    for (text, end) in [
      ("a", .server), ("a", .server), ("a", .client), ("a", .server), ("b", .server),
      ("a", .server), ("c", .server),
    ] as [(String, Endpoint)] {
      traffic.text(chat, text, from: end)
    }
    let scan = RepeatScan(nil, over: traffic.session)
    var found: [UInt32] = []
    while scan.scanned < 7 { found += scan.next(limit: limit) }
    #expect(found == [1, 3, 5, 6, 7])
    #expect(scan.repeats == [1: 2])
    #expect(scan.next(limit: limit) == [] && scan.scanned == 7)
  }

  @Test func partsOfMessagesAndOtherConnectionsAreNoRepeats() {
    let traffic = Traffic()
    let (one, two) = (traffic.open(), traffic.open())
    for chat in [one, two] {
      traffic.text(chat, "a", fin: false)
      traffic.frame(chat, .continuation, Array("a".utf8), from: .server)
    }
    traffic.text(one, "x")
    traffic.text(two, "x")
    traffic.frame(one, .binary, Array("x".utf8), from: .server)
    traffic.frame(one, .binary, Array("x".utf8), from: .server)
    #expect(RepeatScan(nil, over: traffic.session).next(limit: 100) == [1, 2, 3, 4, 5, 6, 7])
  }
}

/// Which rows are shown.
@Suite struct FilterStateTests {
  @Test func nothingIsKnownOfAnyRowOnceItStartsOver() {
    let traffic = Traffic()
    traffic.text(traffic.open(), "x")
    var state = FilterState()
    state.foldsRepeats = true
    state.matches.append(true)
    state.packetEvents = 3
    state.restart(over: traffic.session, index: UnitIndex())
    #expect(state.matches.checked == 0 && state.matches.count == 0 && state.packetEvents == 0)
    #expect((state.scan as? RepeatScan)?.next(limit: 10) == [1])
    #expect(state.isActive && state.shown?.checked == 0 && state.checked == 0)
  }

  @Test func packetsAreAskedAboutOnlyWhereThereIsAnExpression() throws {
    let traffic = Traffic()
    var state = FilterState()
    state.hidesKeepAlives = true
    state.restart(over: traffic.session, index: UnitIndex())
    #expect(state.packets == nil && state.scan != nil)
    state.filter = try Filter.parse("op == text").get()
    state.restart(over: traffic.session, index: UnitIndex())
    #expect(state.packets != nil)
  }
}
