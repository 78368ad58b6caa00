import Capture
import Pcapng
import Testing
import TrafficSupport
import Units
import WebSocket

@testable import Rows

@Suite struct MarkedRowsTests {
  @Test func rowsAreMarkedAndMarksRemoved() {
    var marked = MarkedRows()
    #expect(marked.isEmpty && marked.frames == [])
    marked.set(.frame(9), true)
    marked.set(.frame(3), true)
    marked.set(.event(1), true)
    #expect(marked.count == 3 && marked.frames == [3, 9] && marked.contains(.event(1)))
    marked.set(.frame(9), false)
    marked.set(.frame(8), false)
    #expect(marked.count == 2 && !marked.contains(.frame(9)))
    marked.take([Bookmark(frame: 5, isOn: true), Bookmark(frame: 3, isOn: false)])
    #expect(marked.frames == [5] && marked.bookmarks == 2)
    marked.take([Bookmark(frame: 5, isOn: true)])
    #expect(marked.frames == [5] && marked.bookmarks == 3)
    marked.removeAll()
    #expect(marked.isEmpty && marked.bookmarks == 3)
  }

  @Test func framesUntilAMomentAreThoseThatWereComplete() {
    let traffic = Traffic()
    let chat = traffic.open()
    for _ in 0..<3 {
      traffic.text(chat, "x")
      traffic.pass(seconds: 1)
    }
    let log = traffic.session.log
    let times = log.read { state in (1...3).compactMap { state.frame($0)?.timeEnd } }
    #expect(log.read { $0.frames(until: times[0] - 1) } == 0)
    for (index, time) in times.enumerated() {
      #expect(log.read { $0.frames(until: time) } == index + 1)
    }
    #expect(log.read { $0.frames(until: .max) } == 3)
    #expect(Traffic().session.log.read { $0.frames(until: .max) } == 0)
  }

  @Test func aFrameIsFoundWithItsFindings() throws {
    let traffic = Traffic()
    var lookup = FrameLookup()
    lookup.prepare(traffic.session.log)
    #expect(traffic.session.log.read { lookup.frame(1, in: $0) } == nil)
    let chat = traffic.open()
    // RFC 6455, section 5.1: a client's frame has to be masked.
    traffic.send(chat, [0x81, 0x02, 0x68, 0x69], from: .client)
    traffic.text(chat, "fine")
    lookup.prepare(traffic.session.log)
    let bad = try #require(traffic.session.log.read { lookup.frame(1, in: $0) })
    let good = try #require(traffic.session.log.read { lookup.frame(2, in: $0) })
    #expect(bad.rules == [.f01] && good.rules == [])
    #expect(PayloadReader(store: traffic.session.store).payload(of: bad) == [0x68, 0x69])
    #expect(traffic.session.log.read { lookup.frame(3, in: $0) } == nil)
    let list = FindingList(traffic.session.log, UnitIndex(), connection: nil, Signs(isASCII: false))
    #expect(list.entries.first?.rule == .f01 && list.entries.first?.frame == 1)
    #expect(list.entries.first?.line.hasPrefix("F01 E #1 frame 1: ") == true)
    #expect(
      FindingList(traffic.session.log, UnitIndex(), connection: 2, Signs(isASCII: false)).entries
        .isEmpty)
    traffic.send(chat, [0x81, 0x02, 0x68, 0x69], from: .client)
    let twice = FindingList(traffic.session.log, UnitIndex(), connection: 1, Signs(isASCII: false))
      .entries.first
    #expect(twice?.line.contains("frame 1 (2 times): ") == true)
  }

  @Test func rowsAreCountedInTheirWords() {
    #expect(RowUnit.frames.counted(1) == "1 frame" && RowUnit.units.counted(2) == "2 units")
    #expect(RowUnit.messages.counted(0) == "0 messages")
    #expect(RowUnit.frames.next == .messages && RowUnit.messages.next == .units)
    #expect(
      RowUnit.units.next == .frames && !RowUnit.frames.joinsFrames && RowUnit.units.joinsFrames)
  }
}
