import Testing

@testable import Capture

/// What is read through a window is what the file has, and one large read serves many small ones.
@Suite struct ReadAheadStoreTests {
  /// Counts the reads of a store of 1000 bytes that tell their place.
  private final class Counted: SessionStore {
    let inner = MemoryStore()
    nonisolated(unsafe) var reads: [(position: UInt64, count: Int)] = []

    init() { _ = inner.append([.copied((0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) })]) }

    func append(_ pieces: [StorePiece]) -> UInt64 { inner.append(pieces) }
    func read(position: UInt64, count: Int) -> [UInt8] {
      reads.append((position, count))
      return inner.read(position: position, count: count)
    }
    func flush() {}
    var failure: String? { nil }
    var size: UInt64 { inner.size }
  }

  @Test func smallReadsInOrderAreOneLargeOne() {
    let counted = Counted()
    let store = ReadAheadStore(counted, windowSize: 100)
    for place in stride(from: UInt64(200), to: 300, by: 20) {
      #expect(
        store.read(position: place, count: 20) == counted.inner.read(position: place, count: 20))
    }
    #expect(counted.reads.count == 1)
    // The last byte of the window is behind it, and the first is in it.
    #expect(store.read(position: 299, count: 1) == [UInt8(truncatingIfNeeded: 299 * 7)])
    #expect(store.read(position: 200, count: 1) == [UInt8(truncatingIfNeeded: 200 * 7)])
    #expect(counted.reads.count == 1)
    #expect(store.read(position: 299, count: 2).count == 2)
    #expect(counted.reads.count == 2)
    #expect(store.read(position: 298, count: 1) == [UInt8(truncatingIfNeeded: 298 * 7)])
    #expect(counted.reads.count == 3, "before the window")
  }

  @Test func aReadOfMoreThanHalfTheWindowPassesIt() {
    let counted = Counted()
    let store = ReadAheadStore(counted, windowSize: 100)
    #expect(store.read(position: 10, count: 50).count == 50)
    #expect(counted.reads.map(\.count) == [100])
    #expect(store.read(position: 10, count: 51).count == 51)
    #expect(counted.reads.map(\.count) == [100, 51])
    #expect(store.read(position: 60, count: 50).count == 50)
    #expect(counted.reads.map(\.count) == [100, 51], "the window is still there")
  }

  @Test func theEndOfTheFileIsReadAgainOnceThereIsMore() {
    let counted = Counted()
    let store = ReadAheadStore(counted, windowSize: 100)
    #expect(store.read(position: 990, count: 20).count == 10)
    _ = store.append([.copied([1, 2, 3])])
    #expect(store.size == 1003)
    #expect(store.read(position: 1000, count: 3) == [1, 2, 3])
    #expect(store.read(position: 2000, count: 3) == [])
  }
}

@Suite struct MemoryStoreTests {
  @Test func piecesStandWhereTheyWerePut() {
    let store = MemoryStore()
    #expect(store.append([.copied([1, 2]), .copied([3])]) == 0)
    #expect(store.append([]) == 3)
    #expect(store.append([.copied([4, 5])]) == 3)
    #expect(store.size == 5 && store.failure == nil)
    #expect(store.read(position: 1, count: 3) == [2, 3, 4])
    #expect(store.read(position: 4, count: 9) == [5] && store.read(position: 4, count: 1) == [5])
    #expect(store.read(position: 5, count: 1) == [] && store.read(position: 0, count: 0) == [])
    #expect(store.read(position: 0, count: -1) == [])
  }

  @Test func derivedBytesStandApart() {
    let store = MemoryStore()
    _ = store.append([.copied([1, 2, 3])])
    let first = [UInt8]([7, 8]).withUnsafeBytes { store.derive($0) }
    let second = [UInt8]([9]).withUnsafeBytes { store.derive($0) }
    #expect(first == StorePosition.derived && second == first + 2)
    #expect(store.read(position: first, count: 9) == [7, 8, 9])
    #expect(store.read(position: second, count: 1) == [9])
    #expect(store.size == 3)
  }
}
