/// The frames that one read completed, as columns, ready to be appended to a log at once.
///
/// One batch belongs to one direction of one connection and is used again for every read, so that
/// no frame costs an allocation.
package final class FrameBatch {
  /// A frame that something must look at beyond its header: a control frame, or any frame that
  /// follows its sender's own Close.
  package struct Notable: Equatable, Sendable {
    /// The frame's row in this batch.
    package var row: Int
    package var opcode: Opcode
    /// The offset of the header in the direction's stream, in bytes.
    package var offset: UInt64
    /// The unmasked payload of a control frame, at most `FrameWalk.keptControlBytes` of it.
    package var payload: [UInt8]
  }

  /// A finding and the row of the frame it stands on.
  package struct Mark: Equatable, Sendable {
    package var row: Int
    package var finding: Finding
  }

  /// The last frame of a compressed message, and what the message inflated to.
  package struct Inflated: Equatable, Sendable {
    package var row: Int
    /// Bytes.
    package var length: UInt64
  }

  /// What inflating can begin again from, after the message that a frame ends.
  package struct Checkpoint: Equatable, Sendable {
    package var row: Int
    /// The last inflated bytes, 32 KiB at most.
    package var window: [UInt8]
  }

  /// Where the columns keep one frame.
  package struct Row: Equatable, Sendable {
    package var firstByte: UInt8
    package var flags: FrameFlags
    package var key: UInt32
    package var length: UInt64
    /// The offset of the header from the read's first byte; meaningless for a row that is
    /// `carried` in, whose header came with an earlier read.
    package var start: UInt32
    /// The number of the message in its connection, from 1; 0 for a control frame.
    package var message: UInt32
    package var fragment: UInt32

    package init(
      firstByte: UInt8, flags: FrameFlags, key: UInt32, length: UInt64, start: UInt32,
      message: UInt32, fragment: UInt32
    ) {
      self.firstByte = firstByte
      self.flags = flags
      self.key = key
      self.length = length
      self.start = start
      self.message = message
      self.fragment = fragment
    }
  }

  // A batch belongs to one event loop, and the columns are touched for every frame: the check that
  // no two accesses overlap would cost as much as the access.
  @exclusivity(unchecked) package private(set) var count = 0
  /// Whether the first row's header began in an earlier read.
  package var isFirstCarried = false
  /// Where in the read the frame that was carried in ended.
  package var carriedEnd = 0
  package var notables: [Notable] = []
  package var marks: [Mark] = []
  package var inflated: [Inflated] = []
  package var checkpoints: [Checkpoint] = []

  @exclusivity(unchecked) package private(set) var firstBytes: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) package private(set) var flags: UnsafeMutablePointer<FrameFlags>
  @exclusivity(unchecked) package private(set) var keys: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) package private(set) var lengths: UnsafeMutablePointer<UInt64>
  @exclusivity(unchecked) package private(set) var starts: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) package private(set) var messages: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) package private(set) var fragments: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private var capacity: Int

  package init() {
    capacity = 64
    firstBytes = .allocate(capacity: capacity)
    flags = .allocate(capacity: capacity)
    keys = .allocate(capacity: capacity)
    lengths = .allocate(capacity: capacity)
    starts = .allocate(capacity: capacity)
    messages = .allocate(capacity: capacity)
    fragments = .allocate(capacity: capacity)
  }

  deinit { deallocate() }

  /// Empties the batch and makes room for every frame that `bytes` bytes can complete.
  ///
  /// The smallest frame is two bytes, and one more may have begun before.
  package func begin(bytes: Int) {
    count = 0
    isFirstCarried = false
    if !notables.isEmpty { notables.removeAll(keepingCapacity: true) }
    if !marks.isEmpty { marks.removeAll(keepingCapacity: true) }
    if !inflated.isEmpty { inflated.removeAll(keepingCapacity: true) }
    if !checkpoints.isEmpty { checkpoints.removeAll(keepingCapacity: true) }
    let needed = bytes / 2 + 2
    if needed > capacity { grow(to: needed) }
  }

  @inline(__always)
  package func append(_ row: Row) {
    firstBytes[count] = row.firstByte
    flags[count] = row.flags
    keys[count] = row.key
    lengths[count] = row.length
    starts[count] = row.start
    messages[count] = row.message
    fragments[count] = row.fragment
    count &+= 1
  }

  /// The frame in a row, put together again.
  package subscript(row: Int) -> Row {
    Row(
      firstByte: firstBytes[row], flags: flags[row], key: keys[row], length: lengths[row],
      start: starts[row], message: messages[row], fragment: fragments[row])
  }

  private func grow(to needed: Int) {
    // Only ever called while the batch is empty: there is nothing to move.
    deallocate()
    capacity = needed
    firstBytes = .allocate(capacity: capacity)
    flags = .allocate(capacity: capacity)
    keys = .allocate(capacity: capacity)
    lengths = .allocate(capacity: capacity)
    starts = .allocate(capacity: capacity)
    messages = .allocate(capacity: capacity)
    fragments = .allocate(capacity: capacity)
  }

  private func deallocate() {
    firstBytes.deallocate()
    flags.deallocate()
    keys.deallocate()
    lengths.deallocate()
    starts.deallocate()
    messages.deallocate()
    fragments.deallocate()
  }
}

@available(*, unavailable)
extension FrameBatch: Sendable {}
