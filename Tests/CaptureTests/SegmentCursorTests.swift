import Testing

@testable import Capture

@Suite struct SegmentCursorTests {
  private let store = MemoryStore()

  init() { _ = store.append([.copied(Array(0..<100))]) }

  private func cursor() -> SegmentCursor {
    SegmentCursor(
      [
        Segment(position: 10, count: 5), Segment(position: 50, count: 0),
        Segment(position: 30, count: 3), Segment(position: 98, count: 4),
      ], in: store)
  }

  @Test func bytesComeInTheOrderOfTheRuns() {
    let all: [UInt8] = [10, 11, 12, 13, 14, 30, 31, 32, 98, 99]
    for size in 1...12 {
      var cursor = cursor()
      var bytes: [UInt8] = []
      for _ in 0..<12 { bytes += cursor.next(size) }
      #expect(bytes == all, "\(size)")
    }
    for skipped in 0...12 {
      var cursor = cursor()
      cursor.skip(skipped)
      // The last run is longer than the file by two bytes.
      #expect(cursor.next(100) == Array(all.dropFirst(skipped)), "\(skipped)")
      #expect(cursor.next(1) == [])
    }
  }

  @Test func skippingInStepsIsSkippingAtOnce() {
    var cursor = cursor()
    cursor.skip(4)
    #expect(cursor.next(2) == [14, 30])
    cursor.skip(0)
    cursor.skip(1)
    #expect(cursor.next(2) == [32, 98])
  }

  @Test func aWindowReadsTheSameBytes() {
    let window = ReadAheadStore(store, windowSize: 16)
    for position in [0, 3, 90, 2, 14, 15, 99, 100, 200] as [UInt64] {
      for count in [0, 1, 2, 7, 8, 9, 20] {
        #expect(
          window.read(position: position, count: count)
            == store.read(position: position, count: count), "\(count) at \(position)")
      }
    }
    #expect(window.size == 100)
    #expect(window.append([.copied([1])]) == 100 && window.read(position: 99, count: 2) == [99, 1])
  }
}
