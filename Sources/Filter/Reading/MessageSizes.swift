import Capture
import WebSocket

/// Finds the length of messages, inflated where they are compressed, each message once.
struct MessageSizes {
  private struct Known {
    var message: UInt32
    var size: UInt64?
    /// How many frames the log had then: a message without its end may have it later.
    var frameCount: Int
  }

  /// Frames of a connection that are looked at for one message.
  private static let limit = 1 << 16

  private var known: [UInt64: Known] = [:]

  /// The length of the message a frame is part of; nil when it is not complete, or did not inflate.
  mutating func size(of row: FrameRow, in state: borrowing LogState) -> UInt64? {
    if let size = row.sizeOfWholeMessage { return size }
    guard let message = row.message else { return nil }
    let key = UInt64(row.connection) << 1 | UInt64(row.from.rawValue)
    if let known = known[key], known.message == message,
      known.size != nil || known.frameCount == state.frameCount
    {
      return known.size
    }
    let size = Self.sum(row, message, in: state)
    known[key] = Known(message: message, size: size, frameCount: state.frameCount)
    return size
  }

  private static func sum(
    _ row: FrameRow, _ message: UInt32, in state: borrowing LogState
  ) -> UInt64? {
    let place = Int(row.connection) - 1
    guard state.connections.indices.contains(place) else { return nil }
    let index = state.connections[place].index
    let isCompressed = row.flags.contains(.compressed)
    let own = index.ordinal(ofFirstFrom: row.number)
    let end = min(index.count, own + limit)
    var size: UInt64 = 0
    var ordinal = own
    var left = row.fragment ?? 0
    while left > 0 {
      ordinal -= 1
      guard own - ordinal < limit, let number = index[ordinal], let frame = state.frame(number)
      else { return nil }
      guard frame.message == message else { continue }
      size &+= frame.header.length
      left -= 1
    }
    for ordinal in own..<max(own, end) {
      guard let number = index[ordinal], let frame = state.frame(number) else { return nil }
      guard frame.message == message else { continue }
      size &+= frame.header.length
      if frame.header.fin { return isCompressed ? state.inflatedLength(of: frame) : size }
    }
    return nil
  }
}
