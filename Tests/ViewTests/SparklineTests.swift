import Testing

@testable import View

/// Numbers as bars of one character.
@Suite struct SparklineTests {
  @Test func onlyNothingHasNoBarAndTheMostHasTheHighest() {
    #expect(Sparkline.text([0, 1, 7], isASCII: true) == " .#")
    #expect(Sparkline.text([0, 1, 1000], isASCII: false) == " ▁▇")
    #expect(Sparkline.text([3], isASCII: true) == "#")
    #expect(Sparkline.text([0, 0], isASCII: true) == "  ")
    #expect(Sparkline.text([], isASCII: true) == "")
    #expect(Sparkline.text([.max, .max / 2], isASCII: true) == "#=")
  }
}

/// Text without its middle.
@Suite struct MiddleEllipsisTests {
  @Test func whatFitsStaysWholeAndWhatDoesNotKeepsItsEnds() {
    #expect(MiddleEllipsis.cut("/abcdef", columns: 7, more: "…") == "/abcdef")
    #expect(MiddleEllipsis.cut("/abcdef", columns: 6, more: "…") == "/…cdef")
    #expect(MiddleEllipsis.cut("/abcdef", columns: 4, more: "…") == "/…ef")
    #expect(MiddleEllipsis.cut("/abcdef", columns: 3, more: "…") == "/ab")
    #expect(MiddleEllipsis.cut("/abcdef", columns: 0, more: "…") == "")
  }
}
