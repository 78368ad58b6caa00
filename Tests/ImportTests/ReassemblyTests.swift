import TestSupport
import Testing

@testable import Import

/// RFC 9293, section 3.4: sequence numbers are compared modulo 2^32.
@Suite struct ReassemblyTests {
  private static func keep(
    _ bytes: [UInt8], at sequence: UInt32, missing: Int = 0, time: UInt64 = 0,
    in reassembly: inout Reassembly
  ) -> Int {
    bytes.withUnsafeBytes {
      reassembly.keep(
        $0, sequence: sequence, missing: missing, position: 1000 &+ UInt64(sequence), time: time)
    }
  }

  @Test(arguments: [1000, 0, UInt32.max - 2])
  func aSegmentIsNextEarlyOrRepeated(start: UInt32) {
    var reassembly = Reassembly()
    #expect(reassembly.arrival(of: start, count: 5) == .next(skipping: 0))
    reassembly.advance(5)
    #expect(reassembly.next == start &+ 5)
    #expect(reassembly.arrival(of: start &+ 5, count: 1) == .next(skipping: 0))
    #expect(reassembly.arrival(of: start &+ 3, count: 3) == .next(skipping: 2))
    #expect(reassembly.arrival(of: start &+ 3, count: 2) == .repeated)
    #expect(reassembly.arrival(of: start &+ 6, count: 1) == .early)
    reassembly.finish = start &+ 6
    #expect(!reassembly.isFinished && reassembly.hole == 1)
    reassembly.advance(1)
    #expect(reassembly.isFinished && reassembly.hole == 0)
  }

  @Test(arguments: [1000, UInt32.max - 6])
  func whatWaitsIsTakenInOrderAndTheFirstOfTwoWins(start: UInt32) throws {
    var reassembly = Reassembly()
    reassembly.anchor(start)
    #expect(Self.keep([6, 7], at: start &+ 6, in: &reassembly) == 2)
    #expect(Self.keep([3, 4, 5, 66], at: start &+ 3, missing: 1, in: &reassembly) == 3)
    #expect(Self.keep([44, 55], at: start &+ 4, in: &reassembly) == 0)
    #expect(Self.keep([88, 55, 66, 77, 8], at: start &+ 4, in: &reassembly) == 1)
    #expect(reassembly.waitingBytes == 6 && reassembly.hole == 3)
    #expect(reassembly.takeNext() == nil)
    reassembly.advance(3)
    var bytes: [UInt8] = []
    while let piece = reassembly.takeNext() {
      #expect(piece.position == 1000 &+ UInt64(piece.sequence) || piece.sequence == start &+ 8)
      #expect(piece.missing == 0)
      bytes += piece.bytes
      reassembly.advance(piece.bytes.count)
    }
    #expect(
      bytes == [3, 4, 5, 6, 7, 8] && reassembly.waitingBytes == 0 && reassembly.pieces.isEmpty)
  }

  /// However segments are cut, repeated and shuffled, the bytes are those that were sent.
  @Test(arguments: 0..<50 as Range<UInt64>)
  func anyOrderComesToTheSameBytes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let sent = generator.bytes(200)
    let first = UInt32(truncatingIfNeeded: generator.next())
    var segments: [Range<Int>] = []
    for start in stride(from: 0, to: 200, by: 10) {
      let before = Int.random(in: 0...min(5, start), using: &generator)
      let after = Int.random(in: 10...15, using: &generator)
      segments.append(start - before..<min(200, start + after))
    }
    segments += segments.shuffled(using: &generator).prefix(5)
    segments.shuffle(using: &generator)
    var reassembly = Reassembly()
    reassembly.anchor(first)
    var received: [UInt8] = []
    for segment in segments {
      let sequence = first &+ UInt32(segment.lowerBound)
      switch reassembly.arrival(of: sequence, count: segment.count) {
      case .next(let skipping):
        received += sent[(segment.lowerBound + skipping)..<segment.upperBound]
        reassembly.advance(segment.count - skipping)
      case .early: _ = Self.keep(Array(sent[segment]), at: sequence, in: &reassembly)
      case .repeated: break
      }
      while let piece = reassembly.takeNext() {
        received += piece.bytes
        reassembly.advance(piece.bytes.count)
      }
    }
    #expect(received == sent && reassembly.pieces.isEmpty, "seed \(seed)")
  }

  @Test func aHoleIsGivenUpWhenTheOtherEndHasItsBytesOrTooManyWait() {
    var reassembly = Reassembly()
    reassembly.anchor(0)
    #expect(!reassembly.isHopeless(at: .max))
    _ = Self.keep([1], at: 10, time: 5, in: &reassembly)
    #expect(!reassembly.isHopeless(at: .max))
    reassembly.acknowledge(9)
    #expect(!reassembly.isHoleAcknowledged)
    reassembly.acknowledge(10)
    #expect(reassembly.isHoleAcknowledged)
    #expect(!reassembly.isHopeless(at: 1_000_000_005) && reassembly.isHopeless(at: 1_000_000_006))
    for place in 1..<7 as Range<UInt32> { _ = Self.keep([1], at: 10 + 2 * place, in: &reassembly) }
    #expect(reassembly.pieces.count == 7 && !reassembly.isHopeless(at: 5))
    _ = Self.keep([1], at: 40, in: &reassembly)
    #expect(reassembly.isHopeless(at: 5))
    reassembly.removeAll()
    #expect(reassembly.pieces.isEmpty && reassembly.waitingBytes == 0)
    reassembly.isHoleAcknowledged = false
    let large = [UInt8](repeating: 0, count: Reassembly.byteLimit)
    _ = Self.keep(large, at: 10, in: &reassembly)
    #expect(!reassembly.isHopeless(at: 0))
    _ = Self.keep([1], at: 10 + UInt32(large.count), in: &reassembly)
    #expect(reassembly.isHopeless(at: 0))
  }
}
