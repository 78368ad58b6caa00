import Testing
import TrafficSupport

@testable import Rows

@Suite struct SearchStateTests {
  @Test func hitsAreInTheOrderOfFramesEachOnce() {
    var state = SearchState()
    #expect(!state.isRunning && state.hits.isEmpty)
    state.count(3, upTo: 3)
    state.count(nil, upTo: 5)
    state.count(7, upTo: 8)
    // A message that ends later may begin earlier.
    state.count(5, upTo: 9)
    state.count(5, upTo: 10)
    state.count(1, upTo: 11)
    #expect(state.hits == [1, 3, 5, 7])
    #expect(state.counted == 11)
    state.restartCount()
    #expect(state.hits == [] && state.counted == 0)
  }

  @Test func anotherTextStartsOver() {
    var state = SearchState()
    state.count(3, upTo: 3)
    state.landing = Landing(row: .frame(3), place: nil, column: 0, content: [])
    state.next = 4
    #expect(state.isRunning)
    state.set("abc", in: Traffic().session)
    #expect(state.text == "abc" && state.hits.isEmpty && state.counted == 0)
    #expect(state.landing == nil && state.inflating != nil && state.counting != nil)
  }
}
