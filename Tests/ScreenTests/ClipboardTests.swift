import Foundation
import Screen
import Testing

@Suite struct ClipboardTests {
  @Test func theSequenceCarriesBase64AndNothingElse() {
    for count in 0..<20 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
      let expected = "\u{1B}]52;c;\(Data(bytes).base64EncodedString())\u{7}"
      #expect(Clipboard.sequence(copying: bytes) == Array(expected.utf8))
    }
  }

  @Test func whatIsTooLongIsRefused() {
    #expect(Clipboard.sequence(copying: [UInt8](repeating: 0, count: 56_244)) != nil)
    #expect(Clipboard.sequence(copying: [UInt8](repeating: 0, count: 56_247)) == nil)
  }
}
