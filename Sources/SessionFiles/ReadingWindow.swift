/// The part of a file that is in memory while it is read in order: a buffer that is filled after
/// what it still holds.
final class ReadingWindow {
  /// Bytes that are read at a time.
  static let size = 1 << 20
  /// What the window may grow to for a record that is larger.
  static let limit = 64 << 20

  private var buffer: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0

  init() {
    buffer = .allocate(byteCount: Self.size, alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// What is held and not used yet.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[start..<end]) }

  /// Marks the first `count` bytes as used.
  func drop(_ count: Int) { start = min(end, start + count) }

  /// Makes room for a record of `needed` bytes and returns where to put what is read next.
  func space(for needed: Int) -> UnsafeMutableRawBufferPointer {
    let held = end - start
    let wanted = min(max(Self.size, needed), Self.limit)
    if wanted > buffer.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: wanted, alignment: 16)
      larger.copyMemory(from: bytes)
      buffer.deallocate()
      buffer = larger
    } else if start > 0, held > 0, let base = buffer.baseAddress {
      base.copyMemory(from: base + start, byteCount: held)
    }
    start = 0
    end = held
    return UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
  }

  /// Notes that `count` bytes were put there.
  func fill(_ count: Int) { end += count }
}
