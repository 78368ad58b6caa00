/// What compressed messages inflated to, by the numbers of their last frames.
///
/// The newest are kept as they are. Full blocks are packed and lie with the packed columns of the
/// frames, so that they leave resident memory with them.
struct InflatedLengths: ~Copyable {
  /// Messages of one packed block.
  static let blockSize = 1024

  private struct Block {
    var firstFrame: UInt32
    var bytes: UnsafeRawPointer
  }

  private var frames: [UInt32] = []
  private var lengths: [UInt64] = []
  private var blocks: [Block] = []
  private let unpacked = UnpackedLengths()

  /// Messages that are not packed.
  var openCount: Int { frames.count }

  /// Adds a message whose last frame has a higher number than those of all before it.
  ///
  /// - Parameters:
  ///   - length: In bytes.
  ///   - store: Takes full blocks; while it has no room they stay as they are.
  mutating func append(frame: UInt32, length: UInt64, packingInto store: inout ChunkStore) {
    frames.append(frame)
    lengths.append(length)
    guard frames.count % Self.blockSize == 0 else { return }
    while frames.count >= Self.blockSize, let bytes = pack(into: &store) {
      blocks.append(Block(firstFrame: frames[0], bytes: bytes))
      frames.removeFirst(Self.blockSize)
      lengths.removeFirst(Self.blockSize)
    }
  }

  private func pack(into store: inout ChunkStore) -> UnsafeRawPointer? {
    let count = Self.blockSize
    let limit =
      ColumnCodec.limit(count: count, size: 4) + ColumnCodec.limit(count: count, size: 8)
    return store.keep(upTo: limit) { target in
      let head = frames.withUnsafeBufferPointer {
        $0.baseAddress.map { ColumnCodec.pack($0, count: count, to: target) } ?? 0
      }
      let body = lengths.withUnsafeBufferPointer {
        $0.baseAddress.map { ColumnCodec.pack($0, count: count, to: target + head) } ?? 0
      }
      return head + body
    }
  }

  /// What the message whose last frame has this number inflated to; nil when none has.
  subscript(frame: UInt32) -> UInt64? {
    if let first = frames.first, frame >= first {
      return Self.place(of: frame, in: frames).map { lengths[$0] }
    }
    var low = 0
    var high = blocks.count
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].firstFrame <= frame { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    unpacked.unpack(low - 1, blocks[low - 1].bytes)
    return Self.place(of: frame, in: unpacked.frames).map { unpacked.lengths[$0] }
  }

  private static func place(of frame: UInt32, in frames: [UInt32]) -> Int? {
    var low = 0
    var high = frames.count
    while low < high {
      let middle = (low + high) / 2
      if frames[middle] < frame { low = middle + 1 } else { high = middle }
    }
    return low < frames.count && frames[low] == frame ? low : nil
  }
}

/// The packed block that was looked at last: messages are mostly read in order.
///
/// Filling it does not change the log, so that readers can do it: they hold the log's lock.
private final class UnpackedLengths {
  private var block = -1
  private(set) var frames = [UInt32](repeating: 0, count: InflatedLengths.blockSize)
  private(set) var lengths = [UInt64](repeating: 0, count: InflatedLengths.blockSize)

  func unpack(_ block: Int, _ bytes: UnsafeRawPointer) {
    guard block != self.block else { return }
    self.block = block
    let count = InflatedLengths.blockSize
    let head = frames.withUnsafeMutableBufferPointer {
      $0.baseAddress.map { ColumnCodec.unpack(bytes, to: $0, count: count) } ?? 0
    }
    lengths.withUnsafeMutableBufferPointer {
      if let base = $0.baseAddress { _ = ColumnCodec.unpack(bytes + head, to: base, count: count) }
    }
  }
}
