import Testing

@testable import Payloads

/// Well-formed UTF-8 (Unicode 16, table 3-7).
@Suite struct UTF8TextTests {
  private static let edges: [UInt32] = [
    0x20, 0x7E, 0xA0, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFFFD,
    0x10000, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF,
  ]

  @Test(arguments: edges)
  func aCharacterIsTextAndABeginningOfItIsNot(scalar: UInt32) throws {
    let bytes = Array(String(try #require(UnicodeScalar(scalar))).utf8)
    #expect(UTF8Text.fault(in: bytes + bytes, 0..<2 * bytes.count) == nil)
    #expect(UTF8Text.isReadable((bytes + bytes)[...], isCut: false))
    for count in 1..<max(1, bytes.count) {
      let cut = bytes + bytes.prefix(count)
      #expect(UTF8Text.fault(in: cut, 0..<cut.count) == bytes.count)
      #expect(!UTF8Text.isReadable(cut[...], isCut: false))
      #expect(UTF8Text.isReadable(cut[...], isCut: true), "the rest may follow")
    }
  }

  @Test(
    arguments: [
      [0x80, 0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2, 0x7F], [0xC2, 0xC0], [0xE0, 0x9F, 0xBF],
      [0xE1, 0x80, 0x7F], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF1, 0x80, 0x80, 0xC0],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func whatIsNoCharacterIsFoundWhereItBegins(bytes: [UInt8]) {
    let text = Array("a".utf8) + bytes + Array("bcd".utf8)
    #expect(UTF8Text.fault(in: text, 0..<text.count) == 1)
    for isCut in [false, true] { #expect(!UTF8Text.isReadable(text[...], isCut: isCut)) }
  }
}
