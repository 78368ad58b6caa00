/// The memory of a batch of frames: one column a field, all in one piece.
struct BatchColumns {
  private(set) var capacity: Int
  private let base: UnsafeMutableRawPointer

  /// Bytes of one row in all columns.
  private static let rowSize = 27

  init(rows: Int) {
    // Whole words, so that each column is aligned.
    capacity = (rows + 7) / 8 * 8
    base = .allocate(byteCount: capacity * Self.rowSize, alignment: 8)
  }

  var byteCount: Int { capacity * Self.rowSize }

  // Widest columns first.
  var lengths: UnsafeMutablePointer<UInt64> { column(0) }
  var keys: UnsafeMutablePointer<UInt32> { column(8) }
  var starts: UnsafeMutablePointer<UInt32> { column(12) }
  var messages: UnsafeMutablePointer<UInt32> { column(16) }
  var fragments: UnsafeMutablePointer<UInt32> { column(20) }
  var flags: UnsafeMutablePointer<FrameFlags> { column(24) }
  var firstBytes: UnsafeMutablePointer<UInt8> { column(26) }

  @inline(__always)
  private func column<Field>(_ bytesBefore: Int) -> UnsafeMutablePointer<Field> {
    (base + bytesBefore &* capacity).assumingMemoryBound(to: Field.self)
  }

  func deallocate() { base.deallocate() }

  /// Moves to memory for `rows` rows or more, keeping the first `count` of them.
  @inline(never)
  mutating func grow(to rows: Int, holding count: Int) {
    move(to: max(rows, 4 * capacity), holding: count)
  }

  /// Moves to memory for exactly `rows` rows, keeping the first `count` of them.
  mutating func move(to rows: Int, holding count: Int) {
    let moved = BatchColumns(rows: rows)
    moved.lengths.update(from: lengths, count: count)
    moved.keys.update(from: keys, count: count)
    moved.starts.update(from: starts, count: count)
    moved.messages.update(from: messages, count: count)
    moved.fragments.update(from: fragments, count: count)
    moved.flags.update(from: flags, count: count)
    moved.firstBytes.update(from: firstBytes, count: count)
    deallocate()
    self = moved
  }
}
