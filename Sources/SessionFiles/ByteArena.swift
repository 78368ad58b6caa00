/// Memory that bytes are appended to and that is used again, because the first touch of fresh
/// memory costs more than writing to it.
final class ByteArena {
  /// Memory beyond this is given back when the arena is cleared.
  private static let keptCapacity = 2 << 20

  private var base: UnsafeMutableRawPointer
  private var capacity = 4096
  private(set) var count = 0

  init() { base = .allocate(byteCount: capacity, alignment: 16) }

  deinit { base.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// Gives `fill` room for `limit` bytes, appends as many of them as it returns, and returns that
  /// number.
  @inline(__always)
  func append(upTo limit: Int, _ fill: (UnsafeMutableRawPointer) -> Int) -> Int {
    if capacity - count < limit { move(to: max(2 * capacity, count + limit)) }
    let added = fill(base + count)
    count += added
    return added
  }

  /// Forgets all bytes.
  func clear() {
    count = 0
    if capacity > Self.keptCapacity { move(to: Self.keptCapacity) }
  }

  private func move(to newCapacity: Int) {
    let moved = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
    moved.copyMemory(from: base, byteCount: count)
    base.deallocate()
    (base, capacity) = (moved, newCapacity)
  }
}
