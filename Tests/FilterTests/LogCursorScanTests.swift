import CaptureSupport
import Testing
import WebSocket

@testable import Capture
@testable import Filter

@Suite struct LogCursorScanTests {
  /// What is in a line of text for it: its number, or an event.
  private func name(_ item: LogCursor.Item) -> String {
    switch item {
    case .frame(let frame): "\(frame.row.number)"
    case .event(let entry): "\(entry.event)"
    }
  }

  @Test(arguments: ["len > 5", "text:t", "n == 14", "not ~all", "error or \"ping\""], [1, 3, 100])
  func aScanLeavesOutFramesAndNothingElse(text: String, limit: Int) throws {
    let fixture = FilterFixture.sample()
    let filter = try Filter.parse(text).get()
    let wanted = Set(fixture.matches(filter))
    var all = LogCursor()
    let expected = all.next(in: fixture.session.log).filter { item in
      if case .frame(let frame) = item { wanted.contains(frame.row.number) } else { true }
    }
    var cursor = LogCursor()
    let scan = FilterScan(filter, over: fixture.session)
    var items: [LogCursor.Item] = []
    while let more = cursor.next(in: fixture.session.log, matching: scan, limit: limit) {
      items += more
    }
    #expect(items.map(name) == expected.map(name))
    fixture.session.note("later", at: 0)
    let later = cursor.next(in: fixture.session.log, matching: scan, limit: limit)
    #expect(later?.count == 1)
    #expect(cursor.next(in: fixture.session.log, matching: scan, limit: limit) == nil)
  }

  @Test(arguments: [1, 3, 100])
  func aScanForMessagesFindsAllFramesOfEach(limit: Int) throws {
    let fixture = FilterFixture.sample()
    let scan = MessageScan(
      try Filter.parse("text contains \"o TIME\" or n == 5").get(), over: fixture.session)
    var cursor = LogCursor()
    var frames: [UInt32] = []
    var events = 0
    while let more = cursor.next(in: fixture.session.log, matching: scan, limit: limit) {
      for item in more {
        if case .frame(let frame) = item { frames.append(frame.row.number) } else { events += 1 }
      }
    }
    #expect(frames == [5, 6, 7])
    #expect(events == fixture.session.log.counts.events)
  }
}
