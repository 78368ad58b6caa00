import Capture
package import WebSocket

/// A message that has begun and whose last frame has not come.
package struct OpenMessage: Equatable, Sendable {
  package var connection: UInt32
  package var from: Endpoint
  /// Its number in its connection, from 1.
  package var message: UInt32
  package var opcode: Opcode
  /// The number of its newest complete frame, and how many there are.
  package var last: UInt32
  package var frames: Int
  /// Bytes of payload so far, as they came.
  package var length: UInt64
  /// Arrival of its first byte, in nanoseconds since the Unix epoch.
  package var time: UInt64

  init?(_ row: FrameRow) {
    guard let message = row.message else { return nil }
    connection = row.connection
    from = row.from
    self.message = message
    opcode = row.opcode
    last = row.number
    frames = 1
    length = row.header.length
    time = row.time
  }

  mutating func add(_ row: FrameRow) {
    last = row.number
    frames += 1
    length &+= row.header.length
  }
}
