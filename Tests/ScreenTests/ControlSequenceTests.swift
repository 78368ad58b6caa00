import Testing

@testable import Screen

/// ECMA-48, section 5.4, and xterm's "Control Sequences": modified keys, and mouse mode 1006.
@Suite struct ControlSequenceTests {
  private func read(_ text: String) -> ControlSequence? {
    ControlSequence(Array("\u{1B}[\(text)".utf8)[...])
  }

  private func key(_ text: String) -> Key? {
    if case .key(let key)? = read(text)?.input { return key }
    return nil
  }

  private func mouse(_ text: String) -> Mouse? {
    if case .mouse(let mouse)? = read(text)?.input { return mouse }
    return nil
  }

  @Test func isCompleteWithItsFinalByteAndNotBefore() throws {
    #expect(read("") == nil && read("1;5") == nil && read("<0;1;") == nil && read("?25") == nil)
    #expect(read("A")?.length == 3)
    #expect(read("1;5Cxyz")?.length == 6)
    #expect(read("?1;2$y")?.length == 8)
  }

  @Test func endsBeforeAByteThatCannotBeInItAndMeansNothingThen() {
    let sequence = read("12\u{1B}[A")
    #expect(sequence?.length == 4 && sequence?.input == nil)
    #expect(read("\u{7}")?.input == nil)
  }

  @Test(
    arguments: [
      ("1;2A", Key(.up, .shift)), ("1;3B", Key(.down, .alt)),
      ("1;4C", Key(.right, [.shift, .alt])),
      ("1;5D", Key(.left, .control)), ("1;6H", Key(.home, [.shift, .control])),
      ("1;7F", Key(.end, [.alt, .control])), ("1;8P", Key(.function(1), [.shift, .alt, .control])),
      ("1;1A", Key(.up)), ("A", Key(.up)), ("3;5~", Key(.delete, .control)),
      ("6;2~", Key(.pageDown, .shift)), ("23;3~", Key(.function(11), .alt)),
    ]
  )
  func hasModifiersAsOneMoreThan1ForShift2ForAlt4ForControl(text: String, expected: Key) {
    #expect(key(text) == expected, "\(text)")
  }

  @Test func numbersFunctionKeysAsTerminfosXtermDoesWithGapsAfterF5F10F14AndF16() {
    let numbers = [
      11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34,
    ]
    for (index, number) in numbers.enumerated() {
      #expect(key("\(number)~") == Key(.function(index + 1)), "\(number)")
    }
    for gap in [16, 22, 27, 30] { #expect(read("\(gap)~")?.input == nil, "\(gap)") }
  }

  @Test func hasACharacterAndItsModifiersInTheFormsCSIUAndModifyOtherKeys() {
    #expect(key("105;5u") == Key(.character("i"), .control))
    #expect(key("27;5;105~") == Key(.character("i"), .control))
    #expect(key("9;2u") == Key(.tab, .shift) && key("127;3u") == Key(.backspace, .alt))
    #expect(key("65;2u") == Key(.character("A")), "Shift is part of the character")
    #expect(read("1114112;1u")?.input == nil && read("55296;1u")?.input == nil)
  }

  @Test(
    arguments: [
      ("<0;1;1M", Mouse(.press(.left), x: 0, y: 0)),
      ("<1;10;5M", Mouse(.press(.middle), x: 9, y: 4)),
      ("<2;223;100M", Mouse(.press(.right), x: 222, y: 99)),
      ("<0;3;4m", Mouse(.release, x: 2, y: 3)), ("<32;3;4M", Mouse(.drag(.left), x: 2, y: 3)),
      ("<64;1;1M", Mouse(.wheelUp, x: 0, y: 0)), ("<65;1;1M", Mouse(.wheelDown, x: 0, y: 0)),
      ("<66;1;1M", Mouse(.wheelLeft, x: 0, y: 0)), ("<67;1;1M", Mouse(.wheelRight, x: 0, y: 0)),
      ("<4;1;1M", Mouse(.press(.left), x: 0, y: 0, modifiers: .shift)),
      ("<24;1;1M", Mouse(.press(.left), x: 0, y: 0, modifiers: [.alt, .control])),
    ]
  )
  func hasAMouseEventWithItsPlaceCountedFrom1(text: String, expected: Mouse) {
    #expect(mouse(text) == expected, "\(text)")
  }

  @Test func isNotAMouseEventWithoutThreeNumbersOrForMovementWithoutAButton() {
    for text in ["<0;1M", "<0;1;1;1M", "<35;1;1M", "<3;1;1M", "<0;1;1A"] {
      #expect(read(text)?.input == nil, "\(text)")
    }
  }

  @Test func saysWhenAPasteBegins() {
    #expect(read("200~")?.isPasteStart == true)
    #expect(read("201~")?.isPasteStart == false && read("?200~")?.isPasteStart == false)
  }

  @Test func ofAPrivateModeIsAnAnswerAndNoKey() {
    for text in ["?1;2c", ">0;276;0c", "?2026;2$y", "=1;2A", "?A"] {
      #expect(read(text)?.input == nil, "\(text)")
    }
    #expect(read("I")?.input == .focus(true) && read("O")?.input == .focus(false))
    #expect(read("24;80R")?.input == nil, "the place of the cursor")
  }

  @Test func ofAnyLengthAndWithAnyNumbersDoesNotTrap() {
    let digits = String(repeating: "9", count: 1000)
    #expect(read("\(digits);\(digits)~")?.input == nil)
    #expect(mouse("<0;\(digits);\(digits)M") != nil)
  }
}
