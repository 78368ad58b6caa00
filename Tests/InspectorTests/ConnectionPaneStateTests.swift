import Testing

@testable import Inspector

/// What the list of connections shows: a line for all of them, and one for each.
@Suite struct ConnectionPaneStateTests {
  @Test func itBeginsAtItsFirstLine() {
    let pane = ConnectionPaneState()
    #expect(pane.selectedRow == 0 && pane.selected == nil && pane.top == 0)
  }

  @Test func scrollingEndsWithTheLastConnection() {
    var pane = ConnectionPaneState()
    // Eleven lines, of which five fit.
    pane.scroll(by: 100)
    pane.settle(count: 10, height: 5)
    #expect(pane.top == 6 && pane.selectedRow == 0, "the selection stays")
    pane.scroll(by: -2)
    pane.settle(count: 10, height: 5)
    #expect(pane.top == 4)
    pane.scroll(by: -100)
    pane.settle(count: 10, height: 5)
    #expect(pane.top == 0)
    pane.scroll(by: 1)
    pane.settle(count: 4, height: 5)
    #expect(pane.top == 0, "all fit")
  }

  @Test func theSelectionIsOnTheScreen() {
    var pane = ConnectionPaneState()
    for (row, top) in [(4, 0), (5, 1), (10, 6), (7, 6), (6, 6), (5, 5), (99, 6), (-1, 0)] {
      pane.select(row)
      pane.settle(count: 10, height: 5)
      #expect(pane.top == top, "\(row)")
      #expect(pane.selectedRow == min(max(row, 0), 10))
    }
    pane.select(3)
    pane.settle(count: 10, height: 0)
    #expect(pane.top == 3, "no line fits")
  }
}
