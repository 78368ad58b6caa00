import TestSupport
import Testing
import Text

private func shown(_ text: String) -> String { shown(bytes: Array(text.utf8)) }

private func shown(bytes: [UInt8]) -> String {
  Sanitizer(bytes).reduce(into: "") { $0 += $1.glyph.text }
}

@Suite struct SanitizerTests {
  @Test func printableTextStaysAsItIs() {
    for text in ["plain ~", "naïve", "日本語", "Ελληνικά", "עברית", "─│┌", "€ → …", "😀"] {
      #expect(shown(text) == text)
      #expect(!Sanitizer(text.utf8).contains { $0.isMark })
    }
  }

  @Test func controlCharactersBecomeTheirPictures() {
    #expect(shown("\u{1B}[31m") == "␛[31m")
    #expect(shown("a\r\n\tb\0\u{7F}") == "a␍␊␉b␀␡")
  }

  @Test(arguments: [
    ("\u{85}", "\\u{85}"), ("\u{9B}", "\\u{9B}"), ("\u{2028}", "\\u{2028}"),
    ("\u{2029}", "\\u{2029}"), ("\u{202E}", "\\u{202E}"), ("\u{2066}", "\\u{2066}"),
    ("\u{200E}", "\\u{200E}"), ("\u{200B}", "\\u{200B}"), ("\u{200D}", "\\u{200D}"),
    ("\u{FEFF}", "\\u{FEFF}"), ("\u{AD}", "\\u{AD}"), ("\u{E0041}", "\\u{E0041}"),
    ("\u{E000}", "\\u{E000}"), ("\u{FE0F}", "\\u{FE0F}"), ("\u{FFFF}", "\\u{FFFF}"),
    ("\u{061C}", "\\u{61C}"), ("\u{3164}", "\\u{3164}"), ("\u{115F}", "\\u{115F}"),
  ])
  func whatHidesOrReordersIsShownByItsNumber(text: String, expected: String) {
    #expect(shown(text) == expected)
    #expect(Sanitizer(text.utf8).allSatisfy { $0.isMark })
  }

  @Test(
    arguments: [
      ([0xFF], "\\xFF"), ([0xC0, 0x80], "\\xC0\\x80"), ([0x80], "\\x80"),
      ([0xE2, 0x82], "\\xE2\\x82"), ([0xED, 0xA0, 0x80], "\\xED\\xA0\\x80"),
      ([0xF4, 0x90, 0x80, 0x80], "\\xF4\\x90\\x80\\x80"), ([0xF8, 0x41], "\\xF8A"),
      ([0xE2, 0x41], "\\xE2A"), ([0xF0, 0x80, 0x80, 0xAF], "\\xF0\\x80\\x80\\xAF"),
    ] as [([UInt8], String)])
  func bytesThatAreNotUTF8AreShownAsNumbers(bytes: [UInt8], expected: String) {
    #expect(shown(bytes: bytes) == expected)
  }

  @Test func combiningMarksAreCappedAtTwo() {
    #expect(shown("e\u{301}") == "e\u{301}")
    #expect(Sanitizer("e\u{301}\u{302}".utf8).map(\.glyph.width) == [1])
    #expect(shown("e\u{301}\u{302}\u{303}") == "e\u{301}\u{302}\\u{303}")
  }

  @Test func aMarkWithoutABaseIsShownByItsNumber() {
    #expect(shown("\u{301}") == "\\u{301}")
    #expect(shown("\n\u{301}") == "␊\\u{301}")
  }

  @Test func emojiSequencesAreTakenApart() {
    #expect(shown("👍🏽") == "👍\\u{1F3FD}")
    #expect(shown("👨‍👩‍👧") == "👨\\u{200D}👩\\u{200D}👧")
    #expect(shown("❤️") == "❤\\u{FE0F}")
    #expect(shown("🇩🇪") == "DE")
    #expect(Sanitizer("🇩🇪".utf8).allSatisfy { $0.isMark })
  }

  @Test func conjoiningJamoMakeOneSyllable() {
    let pieces = Array(Sanitizer("\u{1112}\u{1161}\u{11AB}".utf8))
    #expect(pieces.map(\.glyph.width) == [2])
    #expect(shown("a\u{1161}") == "a\\u{1161}")
  }

  @Test func piecesSayWhichBytesTheyCameFrom() {
    let pieces = Array(Sanitizer("aé\nb".utf8))
    #expect(pieces.map { $0.offset..<$0.end } == [0..<1, 1..<3, 3..<4, 4..<5])
  }

  @Test func noScalarReachesACellThatCouldActOnATerminal() {
    let planes = Array(0...UInt32(0x2FFF)) + Array(0xD700...0x1_04FF) + Array(0x1_F000...0x1_FAFF)
    for value in planes + Array(0xE_0000...0xE_01FF) + Array(stride(from: 0, to: 0x11_0000, by: 97))
    {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var bytes: [UInt8] = [0x61]
      bytes += Array(String(scalar).utf8)
      let safe = Sanitizer(bytes).allSatisfy { piece in
        piece.glyph.scalars.allSatisfy { scalar in
          scalar.properties.generalCategory != .control
            && scalar.properties.generalCategory != .format
            && !scalar.properties.isDefaultIgnorableCodePoint
        } && (1...2).contains(piece.glyph.width)
      }
      if !safe { Issue.record("U+\(String(value, radix: 16)) passes") }
    }
  }

  @Test func anyBytesBecomePiecesThatCoverThemAll() {
    for seed in 0..<2000 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      // Three bytes in four are of sequences longer than one byte.
      let bytes = generator.bytes(24).map { Bool.random(using: &generator) ? $0 | 0x80 : $0 }
      var end = 0
      for piece in Sanitizer(bytes) where piece.end != end {
        #expect(piece.offset == end, "seed \(seed)")
        end = piece.end
      }
      #expect(end == bytes.count, "seed \(seed)")
    }
  }
}
