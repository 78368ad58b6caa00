import Screen
import Testing

@Suite struct ColourDecisionTests {
  private func decide(
    _ option: ColourOption = .auto, _ environment: [String: String] = [:], terminfo: Int = 256
  ) -> ColourDepth {
    ColourDepth.decide(
      option: option, environment: { environment[$0] }, terminfoColours: terminfo)
  }

  @Test func theOptionWinsOverEverything() {
    let against = ["NO_COLOR": "1", "TERM": "dumb"]
    #expect(decide(.trueColour, against) == .trueColour)
    #expect(decide(.indexed, against) == .indexed)
    #expect(decide(.sixteen, against) == .sixteen)
    #expect(decide(.always, against) == .indexed)
    #expect(decide(.never, ["COLORTERM": "truecolor"]) == .none)
  }

  @Test func noColorCountsWhenItIsNotEmpty() {
    #expect(decide(.auto, ["NO_COLOR": "1", "COLORTERM": "truecolor"]) == .none)
    #expect(decide(.auto, ["NO_COLOR": ""]) == .indexed)
  }

  @Test func aTerminalWithoutColoursGetsNone() {
    #expect(decide(.auto, ["TERM": "dumb", "COLORTERM": "truecolor"]) == .none)
    #expect(decide(terminfo: -1) == .none)
    #expect(decide(terminfo: 2) == .none)
  }

  @Test func colortermWinsOverTerminfo() {
    #expect(decide(.auto, ["COLORTERM": "24bit"], terminfo: 8) == .trueColour)
    #expect(decide(.auto, ["COLORTERM": "yes"], terminfo: 8) == .sixteen)
    #expect(decide(terminfo: 16) == .sixteen)
    #expect(decide(terminfo: 256) == .indexed)
  }

  @Test func nothingIsPromisedThatTheTerminalDoesNotHave() {
    #expect(ColourDepth.trueColour.limited(to: 256) == .indexed)
    #expect(ColourDepth.indexed.limited(to: 16) == .sixteen)
    #expect(ColourDepth.indexed.limited(to: 8) == .eight)
    #expect(ColourDepth.sixteen.limited(to: 256) == .sixteen)
    #expect(ColourDepth.sixteen.limited(to: 0) == .none)
    #expect(ColourDepth.none.limited(to: 256) == .none)
  }
}
