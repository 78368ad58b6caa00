import WebSocket

@testable import Intercept

/// Whether the frames of a stream left in the order that they arrived in.
///
/// Data frames keep their order among themselves, and so do control frames. A control frame may
/// leave before the data frames of the message that it came in, while that is being put together;
/// but a Close, which ends the message, may not.
struct StreamOrder {
  let size: InterceptDecoder.Size
  /// Whether messages may be compressed: those are put together in any case.
  let isCompressing: Bool

  /// What is wrong with the order; nil when nothing is.
  ///
  /// - Parameters:
  ///   - arrived: The stream from its first frame on.
  ///   - left: What became of it, from its first frame on.
  func defect(arrived: [UInt8], left: [UInt8]) -> String? {
    let (arrived, left) = (OrderedFrames(arrived), OrderedFrames(left))
    if arrived.data != left.data { return "data frames left in another order" }
    if arrived.controls.map(\.bytes) != left.controls.map(\.bytes) {
      return "control frames left in another order"
    }
    for (before, after) in zip(arrived.controls, left.controls) {
      if after.place > before.place { return "a control frame left late, at \(after.place)" }
      if after.place < earliest(for: before) { return "a control frame left early: \(before)" }
    }
    return nil
  }

  private func earliest(for frame: OrderedFrames.Control) -> Int {
    guard let message = frame.message, !frame.isClose else { return frame.place }
    return size == .messages || isCompressing && message.isCompressed ? message.place : frame.place
  }
}

/// The frames of a stream, read by nothing but RFC 6455, section 5.2.
private struct OrderedFrames {
  struct Message {
    /// Bytes of data frames before it.
    var place: Int
    var isCompressed: Bool
  }

  struct Control {
    var bytes: ArraySlice<UInt8>
    /// Bytes of data frames before it.
    var place: Int
    /// The message it came in.
    var message: Message?

    var isClose: Bool { bytes.first.map { $0 & 0x0F == 8 } ?? false }
  }

  /// The bytes of all data frames.
  private(set) var data: [UInt8] = []
  private(set) var controls: [Control] = []

  init(_ stream: [UInt8]) {
    var message: Message?
    var rest = stream[...]
    while let first = rest.first {
      let bytes = rest.prefix(Self.byteCount(of: rest))
      rest = rest.dropFirst(bytes.count)
      let (opcode, isFinal) = (first & 0x0F, first & 0x80 != 0)
      if opcode >= 8 {
        let control = Control(bytes: bytes, place: data.count, message: message)
        controls.append(control)
        if control.isClose { message = nil }
        continue
      }
      if opcode > 0 { message = Message(place: data.count, isCompressed: first & 0x40 != 0) }
      if isFinal { message = nil }
      data += bytes
    }
  }

  /// The length of the frame that begins the stream; more than there is when its end is missing.
  private static func byteCount(of stream: ArraySlice<UInt8>) -> Int {
    let bytes = Array(stream.prefix(10))
    guard bytes.count >= 2 else { return 2 }
    let form = Int(bytes[1] & 0x7F)
    let extra = form == 126 ? 2 : form == 127 ? 8 : 0
    guard bytes.count >= 2 + extra else { return 14 }
    let length = extra == 0 ? UInt64(form) : bytes[2..<2 + extra].reduce(0) { $0 << 8 | UInt64($1) }
    return 2 + extra + (bytes[1] & 0x80 == 0 ? 0 : 4) + Int(min(length, 1 << 40))
  }
}
