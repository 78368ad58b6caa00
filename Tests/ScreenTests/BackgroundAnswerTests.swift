import Testing

@testable import Screen

/// What terminals say about their background.
@Suite struct BackgroundAnswerTests {
  private func inputs(_ text: String) -> [Input] {
    var decoder = InputDecoder()
    return decoder.receive(Array(text.utf8))
  }

  @Test(
    arguments: [
      ("\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\", [.background(red: 255, green: 255, blue: 255)]),
      ("\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{07}", [.background(red: 30, green: 30, blue: 46)]),
      ("\u{1B}]11;rgb:0/8/f\u{07}", [.background(red: 0, green: 136, blue: 255)]),
      ("\u{1B}]10;rgb:ffff/ffff/ffff\u{07}", []), ("\u{1B}]11;rgb:gg/00/00\u{07}", []),
      ("\u{1B}]11;rgb:00/00\u{07}", []), ("\u{1B}]11;rgb:00000/00/00\u{07}", []),
      ("\u{1B}P11;rgb:ff/ff/ff\u{07}", []),
    ] as [(String, [Input])])
  func anAnswerIsAColour(text: String, answer: [Input]) {
    #expect(inputs(text) == answer)
    #expect(inputs(text + "q") == answer + [.key(Key("q"))])
  }

  @Test func anAnswerInPiecesIsNoKeys() {
    var decoder = InputDecoder()
    #expect(decoder.receive(Array("\u{1B}]11;rgb:ff".utf8)) == [])
    for _ in 0..<3 { #expect(decoder.timeout() == []) }
    #expect(
      decoder.receive(Array("ff/ffff/ffff\u{07}".utf8))
        == [.background(red: 255, green: 255, blue: 255)])
    // One that never ends does not hold keys for ever.
    #expect(decoder.receive(Array("\u{1B}]11;r".utf8)) == [])
    for _ in 0..<41 { _ = decoder.timeout() }
    #expect(!decoder.isWaiting)
    #expect(decoder.receive([0x71]) == [.key(Key("q"))])
  }

  @Test func lightAndDark() {
    #expect(BackgroundAnswer.isLight(red: 253, green: 246, blue: 227))
    #expect(!BackgroundAnswer.isLight(red: 0, green: 43, blue: 54))
    #expect(BackgroundAnswer.isLight(variable: "0;15") == true)
    #expect(BackgroundAnswer.isLight(variable: "15;default;0") == false)
    #expect(BackgroundAnswer.isLight(variable: "x") == nil)
    #expect(BackgroundAnswer.isLight(variable: nil) == nil)
  }
}
