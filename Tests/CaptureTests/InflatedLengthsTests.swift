import TestSupport
import Testing

@testable import Capture

/// Log: what compressed messages inflated to.
@Suite struct InflatedLengthsTests {
  /// Adds messages, and returns their frames and lengths.
  private static func fill(
    _ lengths: inout InflatedLengths, count: Int, packingInto store: inout ChunkStore
  ) -> [(UInt32, UInt64)] {
    var generator = SeededGenerator(seed: 7)
    var expected: [(UInt32, UInt64)] = []
    var frame: UInt32 = 0
    for _ in 0..<count {
      frame += UInt32.random(in: 1...4, using: &generator)
      let length = UInt64.random(in: 0...4000, using: &generator)
      lengths.append(frame: frame, length: length, packingInto: &store)
      expected.append((frame, length))
    }
    return expected
  }

  @Test func everyMessageIsFoundForwardsBackwardsAndHereAndThereNoOtherFrameIs() {
    var store = ChunkStore(storage: HeapColumnStorage())
    var lengths = InflatedLengths()
    let expected = Self.fill(
      &lengths, count: 10 * InflatedLengths.blockSize + 77, packingInto: &store)
    let order = Array(expected.indices)
    for index in order + order.reversed() + order.map({ ($0 &* 7919) % order.count }) {
      let (frame, length) = expected[index]
      let found = lengths[frame]
      guard found == length else {
        Issue.record("frame \(frame): \(String(describing: found)), not \(length)")
        return
      }
    }
    let known = Set(expected.map(\.0))
    for frame in 0...(expected.last?.0 ?? 0) + 5 where !known.contains(frame) {
      let found = lengths[frame]
      #expect(found == nil)
    }
  }

  @Test func theyArePackedWithTheColumnsFewBytesAMessageAndFewThatAreNotPacked() {
    let storage = CountingStorage()
    var store = ChunkStore(storage: storage)
    var lengths = InflatedLengths()
    _ = Self.fill(&lengths, count: 1_000_000, packingInto: &store)
    let open = lengths.openCount
    #expect(open < InflatedLengths.blockSize)
    // 16 bytes each would be 15 MiB.
    #expect(storage.allocated <= 4 << 20)
  }

  @Test func withoutMemoryForPackedBlocksTheyStayAsTheyAre() {
    var store = ChunkStore(storage: CountingStorage(limit: 0))
    var lengths = InflatedLengths()
    let expected = Self.fill(
      &lengths, count: 3 * InflatedLengths.blockSize, packingInto: &store)
    let open = lengths.openCount
    #expect(open == expected.count)
    for (frame, length) in expected {
      let found = lengths[frame]
      #expect(found == length)
    }
  }
}

/// Storage that counts what it gives out, and gives out no more than its limit.
private final class CountingStorage: ColumnStorage, @unchecked Sendable {
  // Unchecked: one test uses it on one thread.
  private let heap = HeapColumnStorage()
  private let limit: Int
  private(set) var allocated = 0

  init(limit: Int = .max) { self.limit = limit }

  func allocate(byteCount: Int) -> UnsafeMutableRawPointer? {
    guard allocated + byteCount <= limit else { return nil }
    allocated += byteCount
    return heap.allocate(byteCount: byteCount)
  }

  func seal(_ chunk: UnsafeMutableRawPointer, byteCount: Int) {}

  func deallocate(_ chunk: UnsafeMutableRawPointer, byteCount: Int) {
    heap.deallocate(chunk, byteCount: byteCount)
  }
}
