import Screen
import Testing

@testable import Inspector
@testable import View

/// What a line can become, below it or above it.
@Suite struct CandidatesTests {
  private static func picture(
    _ items: [Candidate], x: Int = 1, in room: Range<Int> = 0..<4, isAbove: Bool = false
  ) -> Screen {
    var canvas = Canvas(size: Size(width: 40, height: 4))
    let list = CandidateList(items, in: LineEditor(), replacing: 0..<0)
    CandidatesView(list: list).draw(on: &canvas, x: x, in: room, isAbove: isAbove)
    return canvas.screen
  }

  private static func rows(_ screen: Screen) -> [String] {
    (0..<screen.size.height).map { screen.text(ofRow: $0) }
  }

  @Test func whatAllOfThemLackTakesNoRoom() {
    let plain = [Candidate("one", sentence: "the first"), Candidate("three", sentence: "the last")]
    #expect(Self.rows(Self.picture(plain)) == [" one    the first", " three  the last", "", ""])
    let kinds = [Candidate("one", kind: "word", sentence: "the first"), Candidate("three")]
    #expect(Self.rows(Self.picture(kinds)) == [" one    word  the first", " three", "", ""])
    let counts = [Candidate("one", count: 7, sentence: "the first"), Candidate("three", count: 12)]
    #expect(Self.rows(Self.picture(counts)) == [" one     7  the first", " three  12", "", ""])
  }

  @Test func theyCoverAsManyLinesAsThereAre() {
    let items = (1...9).map { Candidate("item \($0)") }
    let below = Self.rows(Self.picture(items, in: 1..<4))
    #expect(below == ["", " item 1", " item 2", " item 3"])
    let above = Self.rows(Self.picture(Array(items.prefix(2)), in: 0..<4, isAbove: true))
    #expect(above == ["", "", " item 1", " item 2"])
    #expect(Self.rows(Self.picture(items, in: 2..<2)) == ["", "", "", ""])
  }

  /// A column beside the widest text on either side, and no more.
  @Test func theirGroundIsAsWideAsTheirWidestLine() {
    let screen = Self.picture([Candidate("a"), Candidate("b", sentence: "what b is")], x: 5)
    // They begin a column before the word that they replace.
    let covered = (0..<40).filter { screen[$0, 0].role != .text }
    #expect(covered == Array(4..<4 + 1 + 1 + 2 + 9 + 1))
    #expect((0..<40).allSatisfy { screen[$0, 2].role == .text })
  }
}
