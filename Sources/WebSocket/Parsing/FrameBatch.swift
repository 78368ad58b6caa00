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
    /// The unmasked payload of a control frame, at most `FrameParser.keptControlBytes` of it.
    package var payload: [UInt8]
  }

  /// A finding and the row of its frame.
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
    /// The last inflated bytes, 32 KiB at most; empty where it begins anew.
    package var window: [UInt8]
    /// Whether the previous one is of no use any more.
    package var replacesLast = false
  }

  /// A compressed message that refers to what is missing, the first in a row; or the first after
  /// such ones that does not.
  package struct ContextChange: Equatable, Sendable {
    /// The row of its last frame.
    package var row: Int
    /// How many before it could not be inflated; 0 when it is the first.
    package var uninflated: Int
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
  package var contextChanges: [ContextChange] = []

  @exclusivity(unchecked) private var columns = BatchColumns(rows: FrameBatch.keptRows)

  package var firstBytes: UnsafeMutablePointer<UInt8> { columns.firstBytes }
  package var flags: UnsafeMutablePointer<FrameFlags> { columns.flags }
  package var keys: UnsafeMutablePointer<UInt32> { columns.keys }
  package var lengths: UnsafeMutablePointer<UInt64> { columns.lengths }
  package var starts: UnsafeMutablePointer<UInt32> { columns.starts }
  package var messages: UnsafeMutablePointer<UInt32> { columns.messages }
  package var fragments: UnsafeMutablePointer<UInt32> { columns.fragments }

  /// Bytes of memory that the rows take.
  package var byteCount: Int { columns.byteCount }

  /// Rows for which room is kept while nothing comes.
  private static let keptRows = 16

  package init() {}

  deinit { columns.deallocate() }

  /// Empties the batch for the next read.
  package func begin() {
    count = 0
    isFirstCarried = false
    if !notables.isEmpty { notables.removeAll(keepingCapacity: true) }
    if !marks.isEmpty { marks.removeAll(keepingCapacity: true) }
    if !inflated.isEmpty { inflated.removeAll(keepingCapacity: true) }
    if !checkpoints.isEmpty { checkpoints.removeAll(keepingCapacity: true) }
    if !contextChanges.isEmpty { contextChanges.removeAll(keepingCapacity: true) }
  }

  /// Gives the memory of a large read back, together with its rows; what is kept beside them stays.
  ///
  /// A connection that is quiet again holds next to nothing.
  package func giveBack() {
    count = 0
    if columns.capacity > Self.keptRows { columns.move(to: Self.keptRows, holding: 0) }
  }

  /// The first row from `row` on whose header is at `offset` of the read or after; none of them may
  /// be carried in.
  package func firstRow(startingAt offset: Int, from row: Int) -> Int {
    var low = row
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if Int(starts[middle]) < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  package func append(_ row: Row) {
    var writer = writer()
    writer.append(row)
    finish(writer)
  }

  /// Begins to append many rows; nothing else may be appended until `finish`.
  @inline(__always)
  func writer() -> Writer { Writer(columns: columns, count: count) }

  /// Takes the rows that `writer` appended.
  @inline(__always)
  func finish(_ writer: Writer) {
    columns = writer.columns
    count = writer.count
  }

  /// The frame in a row, put together again.
  package subscript(row: Int) -> Row {
    Row(
      firstByte: firstBytes[row], flags: flags[row], key: keys[row], length: lengths[row],
      start: starts[row], message: messages[row], fragment: fragments[row])
  }
}

extension FrameBatch {
  /// Appends rows with everything at hand, without going through the batch for each of them.
  struct Writer {
    fileprivate var columns: BatchColumns
    fileprivate(set) var count: Int

    @inline(__always)
    mutating func append(_ row: Row) {
      reserve(1)
      columns.keys[count] = row.key
      columns.starts[count] = row.start
      fill(1, firstByte: row.firstByte, flags: row.flags, length: row.length)
      columns.messages[count] = row.message
      columns.fragments[count] = row.fragment
      count &+= 1
    }

    /// Makes room for `rows` more.
    @inline(__always)
    mutating func reserve(_ rows: Int) {
      if columns.capacity &- count < rows { columns.grow(to: count &+ rows, holding: count) }
    }

    /// Where the masking keys and places of the rows to come belong, up to what is reserved.
    var keys: UnsafeMutablePointer<UInt32> { columns.keys + count }
    var starts: UnsafeMutablePointer<UInt32> { columns.starts + count }

    /// Appends whole messages of one frame each, which are alike except for what is in `keys` and
    /// `starts` already.
    @inline(__always)
    mutating func appendAlike(
      _ rows: Int, firstByte: UInt8, flags: FrameFlags, length: UInt64, messagesFrom message: UInt32
    ) {
      fill(rows, firstByte: firstByte, flags: flags, length: length)
      (columns.fragments + count).update(repeating: 0, count: rows)
      let messages = columns.messages + count
      for row in 0..<rows { messages[row] = message &+ UInt32(truncatingIfNeeded: row) }
      count &+= rows
    }

    @inline(__always)
    private func fill(_ rows: Int, firstByte: UInt8, flags: FrameFlags, length: UInt64) {
      (columns.firstBytes + count).update(repeating: firstByte, count: rows)
      (columns.flags + count).update(repeating: flags, count: rows)
      (columns.lengths + count).update(repeating: length, count: rows)
    }
  }
}

@available(*, unavailable)
extension FrameBatch: Sendable {}
