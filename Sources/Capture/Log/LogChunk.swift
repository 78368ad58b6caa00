import WebSocket

/// A run of frames, one column a field: 43 bytes a frame.
///
/// Chunks are filled in order and never change once full, so that storage can move them out of
/// resident memory.
struct LogChunk {
  static let capacity = 1 << 16
  /// Bytes of one chunk.
  static let byteCount = capacity * 43

  private let base: UnsafeMutableRawPointer

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
    placement: Placement
  ) {
    (firstBytes + row).update(from: batch.firstBytes + first, count: count)
    (flags + row).update(from: batch.flags + first, count: count)
    (keys + row).update(from: batch.keys + first, count: count)
    (lengths + row).update(from: batch.lengths + first, count: count)
    (messages + row).update(from: batch.messages + first, count: count)
    (fragments + row).update(from: batch.fragments + first, count: count)
    (times + row).update(repeating: time, count: count)
    (connections + row).update(repeating: connection, count: count)
    let starts = batch.starts + first
    let positions = positions + row
    if placement.isContiguous {
      let base = placement.position(of: 0)
      for index in 0..<count { positions[index] = base &+ UInt64(starts[index]) }
    } else {
      for index in 0..<count { positions[index] = placement.position(of: Int(starts[index])) }
    }
  }
}
