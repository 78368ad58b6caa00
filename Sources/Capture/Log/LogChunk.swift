import WebSocket

/// A run of frames, one column a field: 43 bytes a frame.
///
/// Chunks are filled in order. A full one is packed, and these columns are used again for the next:
/// a chunk is small enough to stay in the processor's cache.
package struct LogChunk {
  package static let capacity = 1 << 13
  /// Bytes of one chunk.
  static let byteCount = capacity * 43
  /// The most bytes that a full chunk can take when packed.
  static let packedLimit =
    [8, 8, 8, 4, 4, 4, 4, 2, 1].map { ColumnCodec.limit(count: capacity, size: $0) }.reduce(0, +)

  let base: UnsafeMutableRawPointer

  /// - Parameter base: `byteCount` bytes, aligned to 8.
  init(base: UnsafeMutableRawPointer) { self.base = base }

  // Widest columns first, so that each is aligned.
  var times: UnsafeMutablePointer<UInt64> { column(0) }
  var lengths: UnsafeMutablePointer<UInt64> { column(8) }
  var positions: UnsafeMutablePointer<UInt64> { column(16) }
  var connections: UnsafeMutablePointer<UInt32> { column(24) }
  var keys: UnsafeMutablePointer<UInt32> { column(28) }
  var messages: UnsafeMutablePointer<UInt32> { column(32) }
  var fragments: UnsafeMutablePointer<UInt32> { column(36) }
  var flags: UnsafeMutablePointer<FrameFlags> { column(40) }
  var firstBytes: UnsafeMutablePointer<UInt8> { column(42) }

  @inline(__always)
  private func column<Field>(_ bytesBefore: Int) -> UnsafeMutablePointer<Field> {
    (base + bytesBefore * Self.capacity).assumingMemoryBound(to: Field.self)
  }

  /// Copies `count` rows of `batch`, from its row `first`, to row `row` of the chunk.
  func fill(
    at row: Int, from batch: FrameBatch, first: Int, count: Int, connection: UInt32, time: UInt64,
    placement: FileExtent
  ) {
    (firstBytes + row).update(from: batch.firstBytes + first, count: count)
    (flags + row).update(from: batch.flags + first, count: count)
    (keys + row).update(from: batch.keys + first, count: count)
    (lengths + row).update(from: batch.lengths + first, count: count)
    (messages + row).update(from: batch.messages + first, count: count)
    (fragments + row).update(from: batch.fragments + first, count: count)
    (times + row).update(repeating: time, count: count)
    (connections + row).update(repeating: connection, count: count)
    // A row that was carried in began in an earlier read: its place is set later.
    let skipped = first == 0 && batch.isFirstCarried ? 1 : 0
    place(
      UnsafeBufferPointer(start: batch.starts + first, count: count)[skipped...],
      at: positions + row, placement)
  }

  /// Turns offsets in a read into positions in the file, a packet at a time.
  private func place(
    _ starts: Slice<UnsafeBufferPointer<UInt32>>, at positions: UnsafeMutablePointer<UInt64>,
    _ placement: FileExtent
  ) {
    var index = starts.startIndex
    while index < starts.endIndex {
      let start = Int(starts[index])
      let end = placement.packetEnd(after: start)
      let base = placement.position(of: start) &- UInt64(start)
      while index < starts.endIndex, Int(starts[index]) < end {
        positions[index] = base &+ UInt64(starts[index])
        index &+= 1
      }
    }
  }
}

extension LogChunk {
  /// Packs a full chunk to `target`, which has room for `packedLimit` bytes, and returns how many
  /// bytes it took.
  func pack(to target: UnsafeMutableRawPointer) -> Int {
    let count = Self.capacity
    var next = target
    next += ColumnCodec.pack(times, count: count, to: next)
    next += ColumnCodec.pack(lengths, count: count, to: next)
    next += ColumnCodec.pack(positions, count: count, to: next)
    next += ColumnCodec.pack(connections, count: count, to: next)
    next += ColumnCodec.pack(keys, count: count, to: next, isRandom: true)
    next += ColumnCodec.pack(messages, count: count, to: next)
    next += ColumnCodec.pack(fragments, count: count, to: next)
    next += ColumnCodec.pack(flagBits, count: count, to: next)
    next += ColumnCodec.pack(firstBytes, count: count, to: next)
    return next - target
  }

  /// Fills columns from what `pack` made; the others stay as they are.
  func unpack(_ source: UnsafeRawPointer, _ wanted: LogColumns = .all) {
    var next = source
    next += take(times, from: next, wanted.contains(.times))
    next += take(lengths, from: next, wanted.contains(.lengths))
    next += take(positions, from: next, wanted.contains(.positions))
    next += take(connections, from: next, wanted.contains(.connections))
    next += take(keys, from: next, wanted.contains(.keys))
    next += take(messages, from: next, wanted.contains(.messages))
    next += take(fragments, from: next, wanted.contains(.fragments))
    next += take(flagBits, from: next, wanted.contains(.flags))
    _ = take(firstBytes, from: next, wanted.contains(.firstBytes))
  }

  /// Fills a column if it is wanted, and returns the bytes it takes when packed.
  private func take<Number: FixedWidthInteger & UnsignedInteger>(
    _ column: UnsafeMutablePointer<Number>, from source: UnsafeRawPointer, _ isWanted: Bool
  ) -> Int {
    isWanted
      ? ColumnCodec.unpack(source, to: column, count: Self.capacity)
      : ColumnCodec.size(source, count: Self.capacity)
  }

  private var flagBits: UnsafeMutablePointer<UInt16> { column(40) }
}
