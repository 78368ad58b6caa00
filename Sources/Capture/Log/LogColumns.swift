import WebSocket

/// Columns of a log, for readers that need only some of them.
struct LogColumns: OptionSet, Sendable {
  let rawValue: UInt16

  static let times = LogColumns(rawValue: 1 << 0)
  static let lengths = LogColumns(rawValue: 1 << 1)
  static let positions = LogColumns(rawValue: 1 << 2)
  static let connections = LogColumns(rawValue: 1 << 3)
  static let keys = LogColumns(rawValue: 1 << 4)
  static let messages = LogColumns(rawValue: 1 << 5)
  static let fragments = LogColumns(rawValue: 1 << 6)
  static let flags = LogColumns(rawValue: 1 << 7)
  static let firstBytes = LogColumns(rawValue: 1 << 8)
  static let all = LogColumns(rawValue: (1 << 9) - 1)
}

/// Consecutive rows of a log, a column a field; what was not asked for may hold anything.
struct LogBlock {
  private let chunk: LogChunk
  private let first: Int
  /// How many rows there are.
  let count: Int
  /// The number of the first row's frame.
  let number: UInt32

  init(chunk: LogChunk, first: Int, count: Int, number: UInt32) {
    self.chunk = chunk
    self.first = first
    self.count = count
    self.number = number
  }

  var times: UnsafePointer<UInt64> { UnsafePointer(chunk.times + first) }
  var lengths: UnsafePointer<UInt64> { UnsafePointer(chunk.lengths + first) }
  var connections: UnsafePointer<UInt32> { UnsafePointer(chunk.connections + first) }
  var messages: UnsafePointer<UInt32> { UnsafePointer(chunk.messages + first) }
  var fragments: UnsafePointer<UInt32> { UnsafePointer(chunk.fragments + first) }
  var flags: UnsafePointer<FrameFlags> { UnsafePointer(chunk.flags + first) }
  var firstBytes: UnsafePointer<UInt8> { UnsafePointer(chunk.firstBytes + first) }
}

@available(*, unavailable)
extension LogBlock: Sendable {}
