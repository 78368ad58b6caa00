import Foundation
import Testing

@testable import JSON

/// Escapes in JSON strings.
@Suite struct JSONEscapesTests {
  private static func written(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return json.text
  }

  /// RFC 8259, section 7: quotation mark, backslash and controls; the short forms where there are some.
  @Test(
    arguments: [
      ("\"", #"\""#), ("\\", #"\\"#), ("\u{8}", #"\b"#), ("\t", #"\t"#), ("\n", #"\n"#),
      ("\u{C}", #"\f"#), ("\r", #"\r"#), ("\0", #"\u0000"#), ("\u{1F}", #"\u001f"#), ("/", "/"),
      (" ~", " ~"),
    ]
  )
  func standForWhatTheGrammarForbids(text: String, escaped: String) {
    #expect(Self.written(text) == "\"\(escaped)\"")
  }

  @Test(
    arguments: [
      ("\u{7F}", #"\u007f"#), ("\u{80}", #"\u0080"#), ("\u{9F}", #"\u009f"#),
      ("\u{AD}", #"\u00ad"#), ("\u{61C}", #"\u061c"#), ("\u{200B}", #"\u200b"#),
      ("\u{202E}", #"\u202e"#), ("\u{2066}", #"\u2066"#), ("\u{2028}", #"\u2028"#),
      ("\u{FEFF}", #"\ufeff"#), ("\u{FFF9}", #"\ufff9"#), ("\u{E0041}", #"\udb40\udc41"#),
    ]
  )
  func standForWhatActsOnATerminalInTwoHalvesBeyondUAndFFFF(text: String, escaped: String) {
    #expect(Self.written("a\(text)b") == "\"a\(escaped)b\"")
  }

  @Test func standForAllControlsAndAllMarksOfDirectionAndLeaveLettersAsTheyAre() throws {
    let isBidirectional: (UInt32) -> Bool = {
      $0 == 0x61C || (0x200E...0x200F).contains($0) || (0x202A...0x202E).contains($0)
        || (0x2066...0x2069).contains($0)
    }
    for value in Array(0...UInt32(0x2FFF)) + Array(0xFE00...0x1_0010) + Array(0xE_0000...0xE_0090) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let (text, category) = (String(Character(scalar)), scalar.properties.generalCategory)
      let written = Self.written("." + text)
      // The full stop keeps a mark from joining the quotation mark.
      let isEscaped = !written.utf8.elementsEqual("\".\(text)\"".utf8)
      let isSpecial = text == "\"" || text == "\\"
      if isSpecial || category == .control || isBidirectional(value) {
        #expect(isEscaped, "U+\(String(value, radix: 16))")
      } else if scalar.properties.isAlphabetic || scalar.properties.isEmoji {
        #expect(!isEscaped, "U+\(String(value, radix: 16))")
      }
    }
  }

  @Test func areUndoneByAnotherReaderWhateverTheText() throws {
    for first in stride(from: UInt32(0), to: 0x11_0000, by: 256) {
      let scalars = stride(from: first, to: first + 256, by: first < 0x3000 ? 1 : 17)
        .compactMap { Unicode.Scalar($0) }
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      let written = Data(Self.written("[" + text).utf8)
      let read = try JSONSerialization.jsonObject(with: written, options: .fragmentsAllowed)
      #expect(
        (read as? String)?.unicodeScalars.elementsEqual(("[" + text).unicodeScalars) == true,
        "U+\(String(first, radix: 16))")
    }
  }
}
