import TestSupport
import Testing

@testable import WebSocket

@Suite struct DeflaterTests {
  @Test func aMessageLosesIts00And00FfFfAndAnEmptyOneIsASingle00() throws {
    let deflater = try #require(Deflater())
    #expect(deflater.deflate([]) == [0x00])
    #expect(deflater.deflate([]) == [0x00])
    let hello = deflater.deflate(Array("Hello".utf8))
    #expect(hello == [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
    #expect(deflater.deflate([]) == [0x00])
  }

  @Test func contextTakeoverMakesARepeatedMessageShorterItsAbsenceDoesNot() throws {
    var random = SeededGenerator(seed: 2)
    let message = random.bytes(300)
    let keeping = try #require(Deflater())
    #expect(keeping.deflate(message).count > 300)
    #expect(keeping.deflate(message).count < 20)
    let forgetting = try #require(Deflater(keepsContext: false))
    #expect(forgetting.deflate(message) == forgetting.deflate(message))
  }

  @Test(arguments: 8...15 as ClosedRange<UInt8>)
  func noReferenceGoesFartherBackThanTheAgreedWindow(bits: UInt8) throws {
    var random = SeededGenerator(seed: UInt64(bits))
    let words = (0..<300).map { _ in random.bytes(12) }
    let message = (0..<6000).flatMap { _ in words.randomElement(using: &random) ?? [] }
    let deflater = try #require(Deflater(windowBits: bits))
    let walk = DeflateDistanceScanner()
    deflater.deflate(message).withUnsafeBytes { walk.scan($0) }
    #expect(walk.produced == UInt64(message.count))
    #expect(walk.farthest > 0)
    #expect(walk.farthest <= 1 << Int(bits))
  }
}
