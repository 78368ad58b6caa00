package import WebSocket

/// One complete frame, as the log gives it back.
package struct FrameRow: Equatable, Sendable {
  /// The frame's number in the session, from 1, in the order of completion.
  package var number: UInt32
  package var connection: UInt32
  package var from: Endpoint
  package var header: FrameHeader
  /// Arrival of the first header byte and of the last byte, in nanoseconds since the Unix epoch.
  package var time: UInt64
  package var timeEnd: UInt64
  /// The number of the message in its connection, from 1; nil for a control frame.
  package var message: UInt32?
  /// The frame's place in its message, from 0; nil for a control frame.
  package var fragment: UInt32?
  package var flags: FrameFlags
  /// Where the header is in the session file.
  package var position: UInt64

  package init(
    number: UInt32, connection: UInt32, from: Endpoint, header: FrameHeader, time: UInt64,
    timeEnd: UInt64, message: UInt32? = nil, fragment: UInt32? = nil, flags: FrameFlags,
    position: UInt64
  ) {
    self.number = number
    self.connection = connection
    self.from = from
    self.header = header
    self.time = time
    self.timeEnd = timeEnd
    self.message = message
    self.fragment = fragment
    self.flags = flags
    self.position = position
  }

  package var opcode: Opcode { header.opcode }
  package var hasFindings: Bool { flags.findingSet != 0 }
  /// The size of the whole frame on the wire, in bytes.
  package var wireLength: UInt64 { header.length &+ UInt64(header.byteCount) }
}

/// A frame that has begun and is not complete: a row without a number.
package struct PartialFrame: Equatable, Sendable {
  package var connection: UInt32
  package var from: Endpoint
  /// Nil while the header itself is incomplete.
  package var header: FrameHeader?
  /// Arrival of its first byte and of the last one so far.
  package var time: UInt64
  package var timeEnd: UInt64
  /// How much of the payload has come, in bytes.
  package var captured: UInt64
  /// Its place in a message; nil for a control frame, or while that is not known.
  package var message: UInt32?
  package var fragment: UInt32?
  package var findings: [Finding]
  /// Where the bytes that have come are in the session file, header first.
  package var segments: [Segment] = []
}
