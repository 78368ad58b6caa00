package import WebSocket

/// Messages of one kind that are sent together, in one buffer.
///
/// Thousands of short lines are one command, one write and one read for the recorder.
package struct MessageBatch: Equatable, Sendable {
  package let opcode: Opcode
  /// The messages, each with a line end after it, so that the whole is UTF-8 when, and only when,
  /// each of them is.
  package private(set) var bytes: [UInt8] = []
  /// Where each message ends in `bytes`.
  private var ends: [Int] = []

  package init(_ opcode: Opcode) { self.opcode = opcode }

  package var count: Int { ends.count }
  package var isEmpty: Bool { ends.isEmpty }

  package mutating func append(_ message: some Collection<UInt8>) {
    bytes += message
    ends.append(bytes.count)
    bytes.append(0x0A)
  }

  // In addition to the generic one, which is not specialised for callers in other targets.
  package mutating func append(_ message: UnsafeRawBufferPointer) {
    bytes += message
    ends.append(bytes.count)
    bytes.append(0x0A)
  }

  /// Where a message is in `bytes`.
  package func range(of index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1] + 1)..<ends[index]
  }

  /// One of the messages.
  package subscript(index: Int) -> ArraySlice<UInt8> { bytes[range(of: index)] }

  /// The first messages, `count` of them at most.
  package func prefix(_ count: Int) -> MessageBatch {
    if count >= self.count { return self }
    var part = MessageBatch(opcode)
    for index in 0..<max(0, count) { part.append(self[index]) }
    return part
  }
}
