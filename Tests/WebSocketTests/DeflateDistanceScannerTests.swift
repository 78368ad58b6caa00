import TestSupport
import Testing

@testable import WebSocket

@Suite struct DeflateDistanceScannerTests {
  private func scanner(_ bytes: [UInt8], pieces size: Int = .max) -> DeflateDistanceScanner {
    let scanner = DeflateDistanceScanner()
    var begin = 0
    while begin < bytes.count {
      let piece = Array(bytes[begin...].prefix(size))
      piece.withUnsafeBytes { scanner.scan($0) }
      begin += piece.count
    }
    return scanner
  }

  @Test(arguments: [1, 2, 4, 5, 24, 25, 256, 257, 24576, 24577, 32768])
  func theDistanceOfAMatchIsReadExactly(distance: Int) {
    var writer = BitWriter()
    writer.fixedBlock()
    for index in 0..<distance { writer.literal(UInt8(truncatingIfNeeded: index)) }
    writer.match(distance: distance)
    writer.endOfBlock()
    for size in [1, 7, .max] {
      let result = scanner(writer.bytes, pieces: size)
      #expect(result.farthest == distance)
      #expect(result.intoEarlier == nil)
      #expect(result.produced == UInt64(distance + 3))
    }
  }

  @Test func theFixedCodesAreThereOnce() {
    var writer = BitWriter()
    writer.fixedBlock()
    let codes = [scanner(writer.bytes), scanner(writer.bytes)].map(\.codes)
    #expect(codes[0].literals === codes[1].literals)
    #expect(codes[0].distances === codes[1].distances)
  }

  @Test func theLengthOfAMatchIsReadExactly() throws {
    for length in 3...258 {
      var writer = BitWriter()
      writer.fixedBlock()
      writer.literal(7)
      writer.match(length: length, distance: 1)
      writer.endOfBlock()
      writer.flush()
      #expect(scanner(writer.bytes).produced == UInt64(1 + length), "\(length)")
      // zlib reads the same.
      let inflater = try #require(Inflater())
      _ = writer.bytes.withUnsafeBytes { inflater.inflate($0, endsMessage: true) { _ in } }
      #expect(inflater.produced == UInt64(1 + length), "\(length)")
    }
  }

  @Test func aMatchBeforeTheFirstByteOfTheMessageGoesIntoAnEarlierOne() {
    var writer = BitWriter()
    writer.fixedBlock()
    writer.literal(1)
    writer.match(distance: 2)
    #expect(scanner(writer.bytes).intoEarlier == 2)
  }

  @Test func finalBlocksAndStoredBlocksArePassed() {
    let final: [UInt8] = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
    let stored: [UInt8] = [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F]
    for size in [1, 4, .max] {
      #expect(scanner(final + stored + final + stored + [0x00], pieces: size).produced == 20)
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func itCountsWhatZlibInflatesWhateverTheBlocksAndTheCuts(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let deflater = try #require(Deflater(level: Int32.random(in: 0...9, using: &random)))
    let words = (0..<50).map { _ in random.bytes(Int.random(in: 1...30, using: &random)) }
    for _ in 0..<4 {
      let count = Int.random(in: 0...1000, using: &random)
      let message = (0..<count).flatMap { _ in words.randomElement(using: &random) ?? [] }
      let size = Int.random(in: 1...1000, using: &random)
      let result = scanner(deflater.deflate(message), pieces: size)
      #expect(result.produced == UInt64(message.count), "seed \(seed)")
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func randomBytesNeverTrapAndNoCutChangesTheAnswer(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<40 {
      let bytes = random.bytes(Int.random(in: 0...200, using: &random))
      let (whole, cut) = (scanner(bytes), scanner(bytes, pieces: 1))
      #expect(whole.farthest == cut.farthest, "seed \(seed)")
      #expect(whole.produced == cut.produced, "seed \(seed)")
    }
  }
}
