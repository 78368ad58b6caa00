package import WebSocket

/// Columns of a log, for readers that need only some of them.
package struct LogColumns: OptionSet, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  package static let times = LogColumns(rawValue: 1 << 0)
  package static let lengths = LogColumns(rawValue: 1 << 1)
  static let positions = LogColumns(rawValue: 1 << 2)
  package static let connections = LogColumns(rawValue: 1 << 3)
  static let keys = LogColumns(rawValue: 1 << 4)
  package static let messages = LogColumns(rawValue: 1 << 5)
  package static let fragments = LogColumns(rawValue: 1 << 6)
  package static let flags = LogColumns(rawValue: 1 << 7)
  package static let firstBytes = LogColumns(rawValue: 1 << 8)
  static let all = LogColumns(rawValue: (1 << 9) - 1)
}

/// Consecutive rows of a log, a column a field; columns that were not asked for may hold anything.
package struct LogBlock {
  private let chunk: LogChunk
  private let first: Int
  /// How many rows there are.
  package let count: Int
  /// The number of the first row's frame.
  package let number: UInt32

  init(chunk: LogChunk, first: Int, count: Int, number: UInt32) {
    self.chunk = chunk
    self.first = first
    self.count = count
    self.number = number
  }

  package var times: UnsafePointer<UInt64> { UnsafePointer(chunk.times + first) }
  package var lengths: UnsafePointer<UInt64> { UnsafePointer(chunk.lengths + first) }
  var positions: UnsafePointer<UInt64> { UnsafePointer(chunk.positions + first) }
  package var connections: UnsafePointer<UInt32> { UnsafePointer(chunk.connections + first) }
  var keys: UnsafePointer<UInt32> { UnsafePointer(chunk.keys + first) }
  package var messages: UnsafePointer<UInt32> { UnsafePointer(chunk.messages + first) }
  package var fragments: UnsafePointer<UInt32> { UnsafePointer(chunk.fragments + first) }
  package var flags: UnsafePointer<FrameFlags> { UnsafePointer(chunk.flags + first) }
  package var firstBytes: UnsafePointer<UInt8> { UnsafePointer(chunk.firstBytes + first) }
}

@available(*, unavailable)
extension LogBlock: Sendable {}
