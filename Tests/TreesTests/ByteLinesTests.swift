import Screen
import Testing

@testable import Trees

/// Bytes beside a tree: those of the selected value stand between brackets, so that nobody has to
/// see colours.
@Suite struct ByteLinesTests {
  private static let bytes = Array("abcdefghij\u{0}\u{7F}".utf8) + [0xFF]

  private static func text(
    _ line: Int, lit: Range<Int>, cursor: Int? = nil, bytes: [UInt8] = bytes
  ) throws -> String {
    let lines = try #require(ByteLines(besideTreeIn: 64, count: bytes.count))
    let runs = lines.line(line, of: bytes, lit: lit, cursor: cursor)
    return String(decoding: runs.flatMap(\.bytes), as: UTF8.self)
  }

  @Test(
    arguments: [
      (63, nil), (64, 8), (120, 8), (121, 16), (500, 16),
    ] as [(Int, Int?)])
  func thereIsRoomForEightBytesOrSixteenBesideATree(width: Int, bytes: Int?) {
    #expect(ByteLines(besideTreeIn: width, count: 10)?.bytesPerLine == bytes)
  }

  @Test func offsetsHaveSixDigitsWhereFourAreTooFew() throws {
    let short = try #require(ByteLines(besideTreeIn: 100, count: 0xFFFF))
    let long = try #require(ByteLines(besideTreeIn: 100, count: 0x1_0000))
    #expect(short.width == 38 && long.width == 40)
    #expect(short.lineCount(0) == 0 && short.lineCount(8) == 1 && short.lineCount(9) == 2)
  }

  @Test(arguments: [
    (0..<0, "0000|61 62 63 64 65 66 67 68  abcdefgh"),
    (2..<4, "0000 61 62[63 64]65 66 67 68  abcdefgh"),
    (0..<8, "0000[61 62 63 64 65 66 67 68] abcdefgh"),
    (6..<10, "0000 61 62 63 64 65 66[67 68  abcdefgh"),
    (3..<3, "0000 61 62 63|64 65 66 67 68  abcdefgh"),
    (9..<12, "0000 61 62 63 64 65 66 67 68  abcdefgh"),
    (7..<8, "0000 61 62 63 64 65 66 67[68] abcdefgh"),
  ])
  func theSelectedBytesAreBetweenBrackets(lit: Range<Int>, text: String) throws {
    #expect(try Self.text(0, lit: lit) == text)
  }

  @Test(arguments: [
    (9..<11, "0008 69[6a 00]7f ff           ij..."),
    (6..<10, "0008 69 6a]00 7f ff           ij..."),
    (12..<13, "0008 69 6a 00 7f[ff]          ij..."),
    (13..<13, "0008 69 6a 00 7f ff|          ij..."),
    (0..<8, "0008 69 6a 00 7f ff           ij..."), (8..<9, "0008[69]6a 00 7f ff           ij..."),
  ])
  func theLastLineIsFilledUp(lit: Range<Int>, text: String) throws {
    #expect(try Self.text(1, lit: lit).lowercased() == text)
    #expect(try Self.text(2, lit: lit) == "")
  }

  @Test func aFullLineIsTheLastAndControlBytesAreDots() throws {
    let bytes: [UInt8] = [0x1F, 0x20, 0x7E, 0x7F, 0, 0x80, 0x41, 0x0A]
    #expect(try Self.text(0, lit: 50..<51, bytes: bytes).hasSuffix("  . ~...A."))
    #expect(try Self.text(1, lit: 50..<51, bytes: bytes) == "")
  }

  @Test func whatIsLitAndTheCursorHaveTheirRoles() throws {
    let lines = try #require(ByteLines(besideTreeIn: 64, count: 13))
    let runs = lines.line(0, of: Self.bytes, lit: 1..<3, cursor: 4)
    func roles(of text: String) -> [Role] {
      runs.filter { $0.bytes == Array(text.utf8) }.map(\.role)
    }
    #expect(roles(of: "62") == [.hexSelected] && roles(of: "b") == [.hexSelected])
    #expect(roles(of: "65") == [.searchCurrent] && roles(of: "e") == [.searchCurrent])
    #expect(roles(of: "61") == [.hexPrintable] && roles(of: "64") == [.hexPrintable])
    let last = lines.line(1, of: Self.bytes, lit: 0..<0, cursor: nil)
    #expect(last.first { $0.bytes == Array("00".utf8) }?.role == .hexNul)
    #expect(
      last.first { $0.bytes == Array("7f".utf8) || $0.bytes == Array("7F".utf8) }?.role
        == .hexNonprintable)
  }

  @Test func aByteIsFoundByItsDigitsAndByItsCharacter() throws {
    let lines = try #require(ByteLines(besideTreeIn: 64, count: 13))
    let line = try Array(Self.text(0, lit: 50..<51))
    for place in 0..<8 {
      // `0000 61 62 …`: digits of byte n at 5 + 3 n, its character at 30 + n.
      #expect(lines.byte(at: 5 + 3 * place, line: 0) == place)
      #expect(lines.byte(at: 6 + 3 * place, line: 0) == place)
      #expect(lines.byte(at: 30 + place, line: 2) == 16 + place)
      #expect(line[30 + place] == Character(Unicode.Scalar(Self.bytes[place])))
    }
    #expect(lines.byte(at: 0, line: 0) == nil && lines.byte(at: 4, line: 0) == nil)
    #expect(lines.byte(at: 29, line: 0) == nil && lines.byte(at: 38, line: 0) == nil)
  }
}
