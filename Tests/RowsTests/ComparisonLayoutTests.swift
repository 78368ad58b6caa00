import Screen
import Testing

@testable import Rows

/// Where things stand on the screen of a comparison.
@Suite struct ComparisonLayoutTests {
  @Test(arguments: 3...60)
  func everyLineOfTheScreenIsOneThings(height: Int) {
    let layout = ComparisonLayout(Size(width: 80, height: height))
    let parts = [layout.title, layout.list, layout.values, layout.hints]
    #expect(parts.allSatisfy { $0.x == 0 && $0.width == 80 })
    #expect(parts.flatMap { Array($0.y..<$0.y + $0.height) } == Array(0..<height))
    #expect(layout.title.height == 1 && layout.hints.height == 1)
  }

  @Test func theListAndTheValuesHaveHalfOfTheRoomEach() {
    for height in 8...60 {
      let layout = ComparisonLayout(Size(width: 80, height: height))
      #expect([0, 1].contains(layout.list.height - layout.values.height))
    }
    #expect(ComparisonLayout(Size(width: 80, height: 7)).values.height == 0)
  }
}
