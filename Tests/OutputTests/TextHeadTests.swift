import Testing

@testable import Output
@testable import Text

/// What is written into the columns of a line: numbers to the right, text to the left.
@Suite struct TextHeadTests {
  private static func text(_ fill: (inout TextHead) -> Void) -> String {
    var output = RowBuffer()
    TextHead.append(to: &output, fill)
    return String(decoding: output.bytes, as: UTF8.self)
  }

  @Test(arguments: [0, 1, 9, 10, 11, 19, 20, 99, 100, 199, 999, 1000, 65_536, 10_000_000, .max])
  func aNumberIsItsDigitsAtTheEndOfItsColumn(number: UInt64) {
    let digits = String(number)
    #expect(Self.text { $0.put(number) } == digits)
    for width in [0, 1, 2, 6, 25] {
      let spaces = String(repeating: " ", count: max(0, width - digits.count))
      #expect(Self.text { $0.put(number, width: width) } == spaces + digits, "\(width)")
    }
  }

  @Test func elapsedTimeHasASignAndMicroseconds() {
    #expect(Self.text { $0.put(elapsed: 0, width: 0) } == "+0.000000")
    #expect(Self.text { $0.put(elapsed: 1_234_567_890, width: 0) } == "+1.234567")
    #expect(Self.text { $0.put(elapsed: -999_999_999, width: 0) } == "-0.999999")
    #expect(Self.text { $0.put(elapsed: 10_000_001_000, width: 12) } == "+10.000001  ")
    #expect(Self.text { $0.put(elapsed: 123_000_000_000, width: 11) } == "+123.000000")
  }

  @Test func textIsPaddedAtItsEnd() {
    #expect(Self.text { $0.put("FIN", columns: 3, width: 5) } == "FIN  ")
    #expect(Self.text { $0.put("◀──", columns: 3, width: 4) } == "◀── ")
    #expect(Self.text { $0.put("long", columns: 4, width: 3) } == "long")
    #expect(
      Self.text { head in (UInt8(0)..<16).forEach { head.put(digit: $0) } } == "0123456789abcdef")
  }
}
