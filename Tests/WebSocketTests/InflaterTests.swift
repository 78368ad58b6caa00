import TestSupport
import Testing

@testable import WebSocket

@Suite struct InflaterTests {
  private func inflate(
    _ inflater: Inflater, _ bytes: [UInt8], pieces size: Int = .max
  ) -> (text: [UInt8], status: InflateStatus) {
    var output: [UInt8] = []
    var begin = 0
    repeat {
      let piece = Array(bytes[begin...].prefix(size))
      begin += piece.count
      let isLast = begin == bytes.count
      _ = piece.withUnsafeBytes { inflater.inflate($0, endsMessage: isLast) { output += $0 } }
    } while begin < bytes.count
    return (output, inflater.status)
  }

  private let hello = Array("Hello".utf8)

  @Test(
    arguments: [
      [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
      [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00],
      [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00],
      [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00],
    ] as [[UInt8]])
  func theExamplesOfRFC7692Section7And2And3SayHelloHoweverCut(bytes: [UInt8]) throws {
    for size in [1, 3, 100] {
      let inflater = try #require(Inflater())
      #expect(inflate(inflater, bytes, pieces: size) == (hello, .good))
      #expect(inflate(inflater, bytes, pieces: size) == (hello, .good))
    }
  }

  @Test func theWindowIsSharedBetweenMessagesUncompressedOnesAside() throws {
    let inflater = try #require(Inflater())
    #expect(inflate(inflater, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]) == (hello, .good))
    #expect(inflate(inflater, [0xF2, 0x00, 0x11, 0x00, 0x00]) == (hello, .good))
  }

  @Test func theWindowSurvivesAFinalBlock() throws {
    let inflater = try #require(Inflater())
    let final: [UInt8] = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00]
    #expect(inflate(inflater, final) == (hello, .good))
    #expect(inflater.finalBlocks == 1)
    #expect(inflate(inflater, [0xF2, 0x00, 0x11, 0x00, 0x00]) == (hello, .good))
    #expect(inflater.finalBlocks == 0)
    // Without the 00 after it, as some senders leave it.
    #expect(inflate(inflater, Array(final.dropLast())) == (hello, .good))
    #expect(inflate(inflater, [0xF2, 0x00, 0x11, 0x00, 0x00]) == (hello, .good))
  }

  @Test func anEmptyPayloadAndAnEmptyMessageAreEmpty() throws {
    let inflater = try #require(Inflater())
    #expect(inflate(inflater, []) == ([], .good))
    #expect(inflate(inflater, [0x00]) == ([], .good))
    #expect(inflate(inflater, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]) == (hello, .good))
  }

  @Test func aTailThatWasLeftOnDoesNoHarmToWhatFollows() throws {
    let inflater = try #require(Inflater())
    let left: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00, 0x00, 0xFF, 0xFF]
    #expect(inflate(inflater, left) == (hello, .good))
    #expect(inflate(inflater, [0xF2, 0x00, 0x11, 0x00, 0x00]) == (hello, .good))
  }

  @Test func dataThatDoesNotDecodeSaysWhyAndLaterMessagesSayWhatTheyLack() throws {
    let inflater = try #require(Inflater())
    _ = inflate(inflater, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
    #expect(inflate(inflater, [0xFF, 0xFF]).status == .corrupt("invalid block type"))
    #expect(inflate(inflater, [0xF2, 0x00, 0x11, 0x00, 0x00]).status == .contextLost)
    #expect(inflate(inflater, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]) == (hello, .good))
    #expect(inflate(inflater, [0xF2, 0x00, 0x11, 0x00, 0x00]) == (hello, .good))
  }

  /// A distance goes back 32 KiB at most (RFC 1951, section 2), so that much has to be known.
  @Test(arguments: [1, 20_000, 32_767])
  func aDistanceBeyondWhatIsKnownSinceALossSaysThatTheContextIsLost(
    known: Int
  ) throws {
    func message(_ write: (inout BitWriter) -> Void) -> [UInt8] {
      var writer = BitWriter()
      writer.fixedBlock()
      write(&writer)
      writer.endOfBlock()
      writer.flush()
      return writer.bytes
    }
    let inflater = try #require(Inflater())
    #expect(inflate(inflater, [0xFF, 0xFF]).status == .corrupt("invalid block type"))
    let bytes = (0..<known).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let literals = message { writer in for byte in bytes { writer.literal(byte) } }
    #expect(inflate(inflater, literals) == (bytes, .good))
    #expect(inflate(inflater, message { $0.match(distance: known + 1) }).status == .contextLost)
    #expect(inflate(inflater, literals) == (bytes, .good))
    let repeated = inflate(inflater, message { $0.match(distance: known) })
    #expect(repeated == ((0..<3).map { bytes[$0 % known] }, .good))
  }

  @Test func dataCutInsideABlockIsCorrupt() throws {
    let inflater = try #require(Inflater())
    #expect(inflate(inflater, [0xF2, 0x48, 0xCD]).status != .good)
    // Section 7.2.1: only the end of a message loses 00 00 ff ff, a fragment in the middle not.
    #expect(
      inflate(inflater, [0xF2, 0x48, 0x05, 0x00, 0xCA, 0xC9, 0xC9, 0x07, 0x00]).status != .good)
  }

  @Test(arguments: [(100, .good), (99, .overLimit)] as [(UInt64, InflateStatus)])
  func inflatingStopsExactlyAtTheLimit(limit: UInt64, status: InflateStatus) throws {
    let deflater = try #require(Deflater())
    let inflater = try #require(Inflater(limits: InflateLimits(bytes: limit)))
    let result = inflate(inflater, deflater.deflate(Array(repeating: 7, count: 100)))
    #expect(result.status == status)
    #expect(result.text.count == Int(limit))
    #expect(inflater.produced == limit)
    let next = inflate(inflater, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
    #expect(next == (hello, .good))
  }

  @Test func aBombIsNoticedByItsRatio() throws {
    let deflater = try #require(Deflater(level: 9))
    let inflater = try #require(Inflater())
    let zeros = [UInt8](repeating: 0, count: 4 << 20)
    #expect(inflate(inflater, deflater.deflate(zeros), pieces: 100).text.count == zeros.count)
    #expect(inflater.exceedsRatio)
    #expect(inflate(inflater, deflater.deflate(Array("plain text".utf8))).status == .good)
    #expect(!inflater.exceedsRatio)
  }

  @Test func inflatingCanBeginAgainFromAWindow() throws {
    let first = try #require(Inflater())
    let deflater = try #require(Deflater())
    var random = SeededGenerator(seed: 1)
    let message = random.bytes(5000)
    _ = inflate(first, deflater.deflate(message))
    #expect(first.window == message)
    let second = try #require(Inflater(window: first.window))
    #expect(inflate(second, deflater.deflate(message)) == (message, .good))
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func whateverWasDeflatedComesBackWithEveryWindowAndAnyCuts(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let bits = UInt8.random(in: 8...15, using: &random)
    let deflater = try #require(
      Deflater(windowBits: bits, keepsContext: Bool.random(using: &random)))
    let inflater = try #require(Inflater())
    for _ in 0..<10 {
      let words = (0..<8).map { _ in random.bytes(Int.random(in: 1...40, using: &random)) }
      let count = Int.random(in: 0...2000, using: &random)
      let message = (0..<count).flatMap { _ in words.randomElement(using: &random) ?? [] }
      let size = Int.random(in: 1...500, using: &random)
      let result = inflate(inflater, deflater.deflate(message), pieces: size)
      #expect(result == (message, .good), "seed \(seed)")
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func randomBytesNeverTrap(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let inflater = try #require(Inflater(limits: InflateLimits(bytes: 10_000)))
    for _ in 0..<50 {
      let bytes = random.bytes(Int.random(in: 0...60, using: &random))
      #expect(inflate(inflater, bytes, pieces: 7).text.count <= 10_000)
    }
  }
}
