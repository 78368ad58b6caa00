import CaptureSupport
import Testing

@testable import Capture
@testable import Output
@testable import Units
@testable import WebSocket

/// What is written when a user has chosen some frames.
@Suite struct FrameSelectionTests {
  private static let log = ExampleSession().talk.session.log

  private static func selection(_ numbers: UInt32...) -> FrameSelection {
    var selection = FrameSelection()
    selection.add(numbers, of: log)
    return selection
  }

  @Test func framesAreCountedOnceAndOthersAreLeftOut() {
    let selection = Self.selection(3, 1, 3, 9, 0)
    #expect(selection.count == 2 && !selection.isEmpty && selection.connections == [1])
    #expect((0...70).filter { selection.contains($0) } == [1, 3])
    #expect(FrameSelection().isEmpty && FrameSelection().connections.isEmpty)
  }

  /// The row of a connection tells what its frames are part of.
  @Test func theEventsOfItsConnectionsAreWritten() {
    let selection = Self.selection(2)
    var cursor = LogCursor()
    var kinds: [String] = []
    while true {
      let items = cursor.next(in: Self.log)
      if items.isEmpty { break }
      for case .event(let entry) in items where selection.contains(.event(entry)) {
        if case .connection = entry.event { kinds.append("connection") }
        if case .closed = entry.event { kinds.append("closed") }
        if case .finding(_, let frame, _) = entry.event { kinds.append("finding \(frame ?? 0)") }
      }
    }
    #expect(kinds == ["connection", "closed"])
  }

  @Test func aFragmentStandsForItsMessage() {
    let whole = Self.selection(4, 5).wholeMessages(of: Self.log)
    #expect((1...8).filter { whole.contains($0) } == [2, 4, 5])
    #expect(whole.count == 3)
  }

  @Test func aSelectionCanBeLimitedToConnections() {
    let selection = Self.selection(1, 2, 8)
    #expect(selection.limited(to: [2], of: Self.log).isEmpty)
    let same = selection.limited(to: [1, 2], of: Self.log)
    #expect((0...9).filter { same.contains($0) } == [1, 2, 8] && same.connections == [1])
  }

  @Test func exchangesCountWithTheirConnections() {
    var selection = FrameSelection()
    selection.add(ExchangeKey(connection: 3, number: 2))
    #expect(!selection.isEmpty && selection.count == 0 && selection.exchanges.count == 1)
    selection.add(connection: 5)
    #expect(selection.connections == [5])
    #expect(selection.limited(to: [5], of: Self.log).isEmpty)
    #expect(!selection.limited(to: [3], of: Self.log).isEmpty)
  }
}
