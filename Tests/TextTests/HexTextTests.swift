import Testing
import Text

/// Hexadecimal digits.
@Suite struct HexTextTests {
  @Test func areWrittenInLowerCaseTwoAByte() {
    #expect(HexText.spaced([0x81, 0xFE, 0x00, 0x9A]) == "81 fe 00 9a")
    #expect(HexText.stream([0x81, 0xFE, 0x00]) == "81fe00")
    #expect(HexText.spaced([]) == "" && HexText.stream([]) == "")
    #expect(
      HexText.number(0xAB, width: 4) == "00ab" && HexText.number(0xABCDE, width: 4) == "abcde")
  }

  @Test func areReadWithWhiteSpaceBetweenThemAndAreWholeBytesOrNothing() {
    #expect(HexText.bytes(of: "81 Fe\n00") == [0x81, 0xFE, 0x00])
    #expect(HexText.bytes(of: "") == [])
    #expect(HexText.bytes(of: "8") == nil && HexText.bytes(of: "8g") == nil)
  }

  @Test(arguments: [UInt8.min, 0x0F, 0xF0, 0x9A, UInt8.max])
  func comeBackFromWhatWasWritten(byte: UInt8) {
    #expect(HexText.bytes(of: HexText.stream([byte])) == [byte])
    #expect(VisibleText.hex([byte]) == HexText.stream([byte]))
  }
}
