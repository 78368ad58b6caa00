import TestSupport
import Testing

@testable import Capture

/// Packed columns: what goes in comes out.
@Suite struct ColumnCodecTests {
  private static func roundTrip<Number: FixedWidthInteger & UnsignedInteger>(
    _ numbers: [Number], isRandom: Bool = false
  ) -> (numbers: [Number], size: Int) {
    let limit = ColumnCodec.limit(count: numbers.count, size: MemoryLayout<Number>.size)
    let packed = UnsafeMutableRawPointer.allocate(byteCount: limit, alignment: 8)
    defer { packed.deallocate() }
    let size = numbers.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map {
        ColumnCodec.pack($0, count: buffer.count, to: packed, isRandom: isRandom)
      } ?? 0
    }
    #expect(size <= limit && size % 8 == 0)
    let back = [Number](unsafeUninitializedCapacity: numbers.count) { buffer, count in
      let read = buffer.baseAddress.map {
        ColumnCodec.unpack(packed, to: $0, count: numbers.count)
      }
      #expect(read == size)
      count = numbers.count
    }
    return (back, size)
  }

  private static func check<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type, seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...5000, using: &generator)
    let top = Number.max >> Number.random(in: 0..<Number(Number.bitWidth), using: &generator)
    let base = Number.random(in: 0...Number.max, using: &generator)
    let runLength = Int.random(in: 1...600, using: &generator)
    let random = (0..<count).map { _ in Number.random(in: 0...top, using: &generator) }
    var sum = base
    let shapes: [[Number]] = [
      random,
      random.map { $0 &+ base },
      random.map { step in
        sum &+= step
        return sum
      },
      (0..<count).map { random[$0 / runLength] },
      (0..<count).map { random[$0 / 5] },
      (0..<count).map { base &+ Number(truncatingIfNeeded: $0) &+ random[$0 / runLength] },
      (0..<count).map { base &+ Number(truncatingIfNeeded: $0) &* top },
      [Number](repeating: base, count: count - 1) + [top],
      [top] + [Number](repeating: base, count: count - 1),
    ]
    for (index, shape) in shapes.enumerated() {
      for isRandom in [true, false] {
        let back = roundTrip(shape, isRandom: isRandom).numbers
        #expect(back == shape, "\(Number.self), seed \(seed), shape \(index)")
      }
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func anyNumbersOfAnySize(seed: UInt64) {
    Self.check(UInt8.self, seed: seed)
    Self.check(UInt16.self, seed: seed)
    Self.check(UInt32.self, seed: seed)
    Self.check(UInt64.self, seed: seed)
  }

  @Test func whatALogHoldsTakesAFractionOfItsSize() {
    let positions = (0..<8192).map { UInt64($0) * 70 + UInt64($0 / 935) * 60 }
    #expect(Self.roundTrip(positions).size <= 9 * 24 + 24)
    let times = (0..<8192).map { UInt64($0 / 3000) }
    #expect(Self.roundTrip(times).size <= 4 * 24)
    #expect(Self.roundTrip((0..<8192).map { UInt32($0) }).size == 24)
  }
}
