import Screen
import Testing

@testable import Trees

/// Payload bytes as hexdump -C has them: an offset, digits, characters.
@Suite struct HexDumpTests {
  private static func text(_ runs: [TextRun]) -> String {
    String(decoding: runs.flatMap(\.bytes), as: UTF8.self)
  }

  private static let bytes = (0..<40).map { UInt8($0 + 0x1E) }

  @Test(arguments: [(29, 4), (30, 8), (53, 8), (54, 16), (71, 16), (72, 16), (200, 16)])
  func aLineHasAsManyBytesAsThereIsRoomFor(width: Int, count: Int) {
    #expect(HexDump.bytesPerLine(width: width) == count)
    #expect(HexDump.lineCount(bytes: 0, width: width) == 0)
    #expect(HexDump.lineCount(bytes: 1, width: width) == 1)
    #expect(HexDump.lineCount(bytes: UInt64(count), width: width) == 1)
    #expect(HexDump.lineCount(bytes: UInt64(count) + 1, width: width) == 2)
  }

  @Test func aWideLineHasCharactersAndANarrowOneHasNone() {
    let lines = HexDump.lines(of: Self.bytes, from: 0, count: 9, width: 72).map(Self.text)
    #expect(
      lines.map { $0.lowercased() } == [
        "0000  1e 1f 20 21 22 23 24 25  26 27 28 29 2a 2b 2c 2d  .. !\"#$%&'()*+,-",
        "0010  2e 2f 30 31 32 33 34 35  36 37 38 39 3a 3b 3c 3d  ./0123456789:;<=",
        "0020  3e 3f 40 41 42 43 44 45                           >?@abcde",
      ])
    #expect(lines.allSatisfy { $0.count <= 72 })
    let narrow = HexDump.lines(of: Self.bytes, from: 0, count: 9, width: 71).map(Self.text)
    #expect(narrow[0].lowercased() == "0000  1e 1f 20 21 22 23 24 25  26 27 28 29 2a 2b 2c 2d ")
  }

  @Test(arguments: [1, 4, 7, 8, 9, 15, 16])
  func charactersStandInOneColumn(count: Int) {
    let line = Self.text(HexDump.line([UInt8](repeating: 0x41, count: count), offset: 0, width: 80))
    #expect(line.hasSuffix("  " + String(repeating: "A", count: count)))
    #expect(line.count == 56 + count)
  }

  @Test func onlyTheLinesThatAreAskedForAreMade() {
    func offsets(_ first: Int, _ count: Int) -> [String] {
      HexDump.lines(of: Self.bytes, from: first, count: count, width: 72).map {
        String(Self.text($0).prefix(4))
      }
    }
    #expect(offsets(0, 2) == ["0000", "0010"] && offsets(1, 1) == ["0010"])
    #expect(offsets(2, 5) == ["0020"] && offsets(3, 5) == [] && offsets(99, 5) == [])
    #expect(offsets(0, 0) == [] && offsets(1, -5) == [])
  }

  @Test func bytesHaveTheirRoles() {
    let expected: [(UInt8, Role)] = [
      (0, .hexNul), (1, .hexNonprintable), (0x1F, .hexNonprintable), (0x20, .hexPrintable),
      (0x7E, .hexPrintable), (0x7F, .hexNonprintable), (0xFF, .hexNonprintable),
    ]
    for (byte, role) in expected { #expect(HexDump.role(of: byte) == role, "\(byte)") }
  }
}
