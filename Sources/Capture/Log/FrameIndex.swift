/// The numbers of one connection's frames, in order: four bytes a frame.
///
/// Kept in blocks, so that growing never copies what is there already.
package struct FrameIndex: Sendable {
  private static let blockSize = 4096
  private var full: [[UInt32]] = []
  private var last: [UInt32] = []

  package var count: Int { full.count * Self.blockSize + last.count }

  /// Adds `count` consecutive numbers, from `first`.
  mutating func append(from first: UInt32, count: Int) {
    var next = first
    var left = count
    while left > 0 {
      let taken = min(left, Self.blockSize - last.count)
      if taken > Self.blockSize / 4 { last.reserveCapacity(Self.blockSize) }
      last.append(contentsOf: next..<next &+ UInt32(taken))
      next &+= UInt32(taken)
      left -= taken
      if last.count == Self.blockSize {
        full.append(last)
        last = []
      }
    }
  }

  /// The number of the connection's frame `ordinal`, from 0; nil past the end.
  package subscript(ordinal: Int) -> UInt32? {
    guard ordinal >= 0, ordinal < count else { return nil }
    let block = ordinal / Self.blockSize
    return block < full.count
      ? full[block][ordinal % Self.blockSize] : last[ordinal % Self.blockSize]
  }

  /// The ordinal of the first frame whose number is at least `number`.
  package func ordinal(ofFirstFrom number: UInt32) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if let found = self[middle], found < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
