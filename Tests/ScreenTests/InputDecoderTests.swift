import Screen
import TestSupport
import Testing

private func decode(_ text: String) -> [Input] { decode(Array(text.utf8)) }

private func decode(_ bytes: [UInt8]) -> [Input] {
  var decoder = InputDecoder()
  return decoder.receive(bytes) + decoder.timeout()
}

private func keys(_ notation: String...) -> [Input] {
  notation.compactMap { Key($0).map(Input.key) }
}

@Suite struct InputDecoderTests {
  @Test(arguments: [
    ("j", "j"), ("é", "é"), ("日", "日"), ("\r", "<Enter>"), ("\n", "<C-j>"), ("\t", "<Tab>"),
    ("\u{7F}", "<BS>"), ("\u{8}", "<BS>"), ("\u{1}", "<C-a>"), ("\u{1A}", "<C-z>"),
    ("\0", "<C-Space>"), ("\u{1F}", "<C-_>"), ("\u{1C}", "<C-\\>"),
    ("\u{1B}", "<Esc>"), ("\u{1B}f", "<M-f>"), ("\u{1B}é", "<M-é>"), ("\u{1B}\r", "<M-Enter>"),
    ("\u{1B}[", "<M-[>"), ("\u{1B}O", "<M-O>"), ("\u{1B}]", "<M-]>"), ("\u{1B}\u{7F}", "<M-BS>"),
    ("\u{1B}[A", "<Up>"), ("\u{1B}OA", "<Up>"), ("\u{1B}[1;5C", "<C-Right>"),
    ("\u{1B}[1;3A", "<M-Up>"), ("\u{1B}[Z", "<S-Tab>"), ("\u{1B}[H", "<Home>"),
    ("\u{1B}[1~", "<Home>"), ("\u{1B}[7~", "<Home>"), ("\u{1B}OF", "<End>"),
    ("\u{1B}[3~", "<Del>"), ("\u{1B}[5~", "<PgUp>"), ("\u{1B}[6;5~", "<C-PgDn>"),
    ("\u{1B}OP", "<F1>"), ("\u{1B}[11~", "<F1>"), ("\u{1B}[[A", "<F1>"), ("\u{1B}[15~", "<F5>"),
    ("\u{1B}[24~", "<F12>"), ("\u{1B}[1;2R", "<S-F3>"), ("\u{1B}\u{1B}[A", "<M-Up>"),
    ("\u{1B}[13;2u", "<S-Enter>"), ("\u{1B}[27;5;13~", "<C-Enter>"), ("\u{1B}[97;5u", "<C-a>"),
    ("\u{1B}OM", "<Enter>"),
  ])
  func eachSequenceIsItsKey(text: String, key: String) {
    #expect(decode(text) == keys(key), "\(text.debugDescription)")
  }

  @Test func severalKeysComeInOneRead() {
    #expect(decode("gj\u{1B}[Bx") == keys("g", "j", "<Down>", "x"))
    #expect(decode("\u{1B}\u{1B}") == keys("<Esc>", "<Esc>"))
    #expect(decode("\u{1B}\u{1B}x") == keys("<Esc>", "<M-x>"))
  }

  @Test(arguments: [
    "\u{1B}[?62;22c", "\u{1B}[>0;276;0c", "\u{1B}[24;80R", "\u{1B}P1$r0m\u{1B}\\",
    "\u{1B}]10;rgb:0000/0000/0000\u{7}", "\u{1B}]52;c;cXVpdA==\u{1B}\\", "\u{1B}_Gi=1;OK\u{1B}\\",
    "\u{1B}[?1;2$y", "\u{1B}[99~", "\u{1B}[1;1;1;1;1X", "\u{1B}[8;24;80t", "\u{1B}[?2026;2$y",
    "\u{85}", "\u{9B}",
  ])
  func answersOfTheTerminalAreNoKeys(text: String) {
    #expect(decode(text + "q") == keys("q"), "\(text.debugDescription)")
  }

  @Test func aBrokenSequenceDoesNotSwallowTheNext() {
    #expect(decode("\u{1B}[12\u{1B}[Ax") == keys("<Up>", "x"))
    #expect(decode([0x1B, 0x5B, 0xFF, 0x78]) == keys("x"))
    #expect(decode([0xC3, 0x78]) == keys("x"))
    #expect(decode([0xFF, 0x78]) == keys("x"))
  }

  @Test func aPasteIsOneTextWhateverIsInIt() {
    #expect(
      decode("\u{1B}[200~q\r\nx\ry\u{1B}[A\u{1B}[201~j") == [
        .paste("q\nx\ny\u{1B}[A"), .key(Key("j")),
      ])
    #expect(decode("\u{1B}[200~\u{1B}[201~") == [.paste("")])
  }

  @Test func aPasteThatDoesNotEndIsNeitherKeysNorATimer() {
    var decoder = InputDecoder()
    #expect(decoder.receive(Array("\u{1B}[200~rm -rf\u{1B}".utf8)) == [])
    #expect(!decoder.isWaiting)
    #expect(decoder.timeout() == [])
    #expect(decoder.receive(Array("[201~".utf8)) == [.paste("rm -rf")])
  }

  @Test func aPasteIsCutAtItsLimit() {
    var decoder = InputDecoder()
    _ = decoder.receive(Array("\u{1B}[200~".utf8))
    let block = [UInt8](repeating: 0x61, count: 1 << 20)
    for _ in 0..<17 { #expect(decoder.receive(block) == []) }
    guard case .paste(let text)? = decoder.receive(Array("\u{1B}[201~".utf8)).first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == InputDecoder.pasteLimit)
  }

  @Test(arguments: [
    ("\u{1B}[<0;1;1M", Mouse(.press(.left), x: 0, y: 0)),
    ("\u{1B}[<2;300;10M", Mouse(.press(.right), x: 299, y: 9)),
    ("\u{1B}[<0;5;6m", Mouse(.release, x: 4, y: 5)),
    ("\u{1B}[<32;5;6M", Mouse(.drag(.left), x: 4, y: 5)),
    ("\u{1B}[<64;5;6M", Mouse(.wheelUp, x: 4, y: 5)),
    ("\u{1B}[<65;5;6M", Mouse(.wheelDown, x: 4, y: 5)),
    ("\u{1B}[<66;5;6M", Mouse(.wheelLeft, x: 4, y: 5)),
    ("\u{1B}[<67;5;6M", Mouse(.wheelRight, x: 4, y: 5)),
    ("\u{1B}[<20;5;6M", Mouse(.press(.left), x: 4, y: 5, modifiers: [.shift, .control])),
  ])
  func eachReportOfTheMouseIsItsEvent(text: String, mouse: Mouse) {
    #expect(decode(text) == [.mouse(mouse)])
  }

  @Test(arguments: [
    "\u{1B}[<35;5;6M", "\u{1B}[<0;5M", "\u{1B}[<999999999;1;1M", "\u{1B}[<128;1;1M",
  ])
  func otherReportsOfTheMouseAreDropped(text: String) {
    let inputs = decode(text)
    #expect(!inputs.contains { if case .key = $0 { true } else { false } })
  }

  @Test func focusIsReported() {
    #expect(decode("\u{1B}[I\u{1B}[O") == [.focus(true), .focus(false)])
  }

  @Test func theResultDoesNotDependOnHowTheBytesWereSplit() {
    let text =
      "aé\u{1B}[1;5C\u{1B}[200~p\u{1B}q\rr\u{1B}[201~\u{1B}[<0;3;4M\u{1B}]11;x\u{7}\u{1B}fz"
    let bytes = Array(text.utf8)
    let whole = decode(bytes)
    for split in 1..<bytes.count {
      var decoder = InputDecoder()
      let inputs =
        decoder.receive(bytes[..<split]) + decoder.receive(bytes[split...]) + decoder.timeout()
      #expect(inputs == whole, "split at \(split)")
    }
    var decoder = InputDecoder()
    #expect(bytes.flatMap { decoder.receive([$0]) } + decoder.timeout() == whole)
  }

  @Test func afterAnyBytesAndAPauseKeysAreKeysAgain() {
    let alphabet = Array("\u{1B}[<;9M~O]200".utf8) + [0xC3, 0xFF]
    for seed in 0..<2000 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var decoder = InputDecoder()
      for _ in 0..<generator.below(40) {
        let isLetter = Bool.random(using: &generator)
        let byte =
          isLetter ? alphabet[generator.below(alphabet.count)] : UInt8(generator.below(256))
        _ = decoder.receive([byte])
      }
      _ = decoder.timeout()
      // It may be within a paste, which ends here.
      let inputs = decoder.receive(Array("\u{1B}[201~j".utf8))
      #expect(Array(inputs.suffix(1)) == keys("j"), "seed \(seed)")
      #expect(!decoder.isWaiting, "seed \(seed)")
    }
  }

  /// The longest answers of terminals have some hundred bytes; what has 64 KiB never ends.
  @Test(arguments: ["\u{1B}[", "\u{1B}]", "\u{1B}P", "\u{1B}_", "\u{1B}^", "\u{1B}X"])
  func aSequenceWithoutEndDoesNotPileUp(opening: String) {
    var decoder = InputDecoder()
    _ = decoder.receive(Array(opening.utf8))
    var count = 0
    while decoder.isWaiting, count < 64 << 10 {
      _ = decoder.receive([0x31])
      count += 1
    }
    #expect((1000..<64 << 10).contains(count) || opening == "\u{1B}[")
    #expect(decoder.receive(Array("j".utf8)) == keys("j"))
    #expect(decode(opening + String(repeating: "1", count: 64 << 10)) == [])
  }
}
