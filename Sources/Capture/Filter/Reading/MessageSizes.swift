import WebSocket

/// Finds the length of messages that come in several frames, each message once.
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

  /// The length of the message a frame is part of, when it is not compressed; nil when that cannot
  /// be told, as long as the message is not complete.
  mutating func size(of row: FrameRow, in state: borrowing LogState) -> UInt64? {
    if let size = row.sizeOfWholeMessage { return size }
    guard let message = row.message, !row.flags.contains(.compressed) else { return nil }
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
      if frame.header.fin { return size }
    }
    return nil
  }
}
