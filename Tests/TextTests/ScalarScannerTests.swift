import Testing

@testable import Text

/// Unicode, section 3.9: table 3-7, "Well-Formed UTF-8 Byte Sequences".
@Suite struct ScalarScannerTests {
  /// The elements: a scalar's number, or minus the byte that begins none.
  private func scan(_ bytes: [UInt8]) -> [Int] {
    var scanner = ScalarScanner(bytes)
    var found: [Int] = []
    while let element = scanner.next() {
      switch element {
      case .scalar(let scalar): found.append(Int(scalar.value))
      case .invalid(let byte): found.append(-Int(byte))
      }
    }
    return found
  }

  @Test func takesTheFirstAndTheLastScalarOfEachRowOfTheTable() {
    #expect(scan([0x00, 0x7F]) == [0, 0x7F])
    #expect(scan([0xC2, 0x80, 0xDF, 0xBF]) == [0x80, 0x7FF])
    #expect(scan([0xE0, 0xA0, 0x80, 0xE0, 0xBF, 0xBF]) == [0x800, 0xFFF])
    #expect(scan([0xE1, 0x80, 0x80, 0xEC, 0xBF, 0xBF]) == [0x1000, 0xCFFF])
    #expect(scan([0xED, 0x80, 0x80, 0xED, 0x9F, 0xBF]) == [0xD000, 0xD7FF])
    #expect(scan([0xEE, 0x80, 0x80, 0xEF, 0xBF, 0xBF]) == [0xE000, 0xFFFF])
    #expect(scan([0xF0, 0x90, 0x80, 0x80, 0xF0, 0xBF, 0xBF, 0xBF]) == [0x10000, 0x3FFFF])
    #expect(scan([0xF1, 0x80, 0x80, 0x80, 0xF3, 0xBF, 0xBF, 0xBF]) == [0x40000, 0xFFFFF])
    #expect(scan([0xF4, 0x80, 0x80, 0x80, 0xF4, 0x8F, 0xBF, 0xBF]) == [0x100000, 0x10FFFF])
  }

  @Test func takesOneByteOfWhatIsNotInTheTableOverlongFormsSurrogatesTooLargeOnes() {
    #expect(scan([0xC0, 0xAF]) == [-0xC0, -0xAF])
    #expect(scan([0xE0, 0x9F, 0xBF]) == [-0xE0, -0x9F, -0xBF])
    #expect(scan([0xED, 0xA0, 0x80]) == [-0xED, -0xA0, -0x80])
    #expect(scan([0xF0, 0x8F, 0xBF, 0xBF]) == [-0xF0, -0x8F, -0xBF, -0xBF])
    #expect(scan([0xF4, 0x90, 0x80, 0x80]) == [-0xF4, -0x90, -0x80, -0x80])
    #expect(scan([0xF5, 0x80]) == [-0xF5, -0x80] && scan([0xFF]) == [-0xFF])
  }

  @Test func goesOnWithTheByteThatInterruptsASequence() {
    #expect(scan([0xE2, 0x82, 0x41]) == [-0xE2, -0x82, 0x41])
    #expect(scan([0xC3, 0xC3, 0xA9]) == [-0xC3, 0xE9])
    #expect(scan([0xF0, 0x9F, 0x98]) == [-0xF0, -0x9F, -0x98], "cut short")
    #expect(scan([]) == [])
  }

  @Test func countsTheBytesBeforeTheNextElement() {
    var scanner = ScalarScanner(Array("aé日😀".utf8))
    var offsets = [scanner.offset]
    while scanner.next() != nil { offsets.append(scanner.offset) }
    #expect(offsets == [0, 1, 3, 6, 10])
  }

  @Test func takesAScalarOnlyIfItIsWanted() {
    var scanner = ScalarScanner(Array("é!".utf8))
    #expect(!scanner.take { $0 == "x" })
    #expect(scanner.offset == 0 && scanner.nextByte == 0xC3)
    #expect(scanner.take { $0 == "é" })
    #expect(scanner.offset == 2 && scanner.nextByte == 0x21)
    #expect(scanner.take { _ in true })
    #expect(!scanner.take { _ in true } && scanner.nextByte == nil)
  }
}
