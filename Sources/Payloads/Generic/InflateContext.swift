/// A zlib stream (RFC 1950) that runs through all messages of a direction, such as Discord's
/// `compress=zlib-stream`.
///
/// It is flushed after each message, which then ends with 00 00 FF FF. After a flush, the next
/// message depends only on the last 32 KiB of output. So those are kept instead of zlib's own
/// state: the value is its own checkpoint, and its copies share the bytes.
struct InflateContext: Sendable {
  /// The longest message in pieces; a longer one is given up.
  static let pendingLimit = 1 << 20
  private static let windowSize = 32 << 10

  private var window: [UInt8] = []
  /// Bytes of a message whose end has not come.
  private(set) var pending: [UInt8] = []
  private var hasBegun = false

  /// Whether bytes begin a zlib stream: the method is 8, the window 32 KiB at most, the check bits
  /// are right, and there is no preset dictionary (RFC 1950, section 2.2).
  static func isHeader(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count > 2 else { return false }
    let (method, flags) = (bytes[bytes.startIndex], bytes[bytes.startIndex + 1])
    return method & 0x0F == 8 && method >> 4 <= 7 && flags & 0x20 == 0
      && (UInt16(method) << 8 | UInt16(flags)) % 31 == 0
  }

  /// Whether a message ends with these bytes.
  static func isFlushed(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.suffix(4).elementsEqual([0x00, 0x00, 0xFF, 0xFF])
  }

  /// Whether these bytes end the message that was begun.
  func isEnded(by bytes: [UInt8]) -> Bool {
    Self.isFlushed((pending.suffix(4) + bytes.suffix(4))[...])
  }

  /// Keeps a piece until the rest of its message comes.
  ///
  /// - Returns: False when that is too much.
  mutating func keep(_ bytes: [UInt8]) -> Bool {
    guard pending.count + bytes.count <= Self.pendingLimit else { return false }
    pending += bytes
    return true
  }

  /// Inflates a message, including what was kept of it; nil when it does not belong to the stream.
  mutating func inflate(_ message: [UInt8]) -> Inflation? {
    pending = []
    let start = hasBegun ? 0 : 2
    guard hasBegun || Self.isHeader(message[...]) else { return nil }
    hasBegun = true
    let inflation = Inflation(message, start..<message.count, .raw(window: window))
    guard let inflation else { return nil }
    let recent = inflation.bytes.suffix(Self.windowSize)
    window = window.suffix(Self.windowSize - recent.count) + recent
    return inflation.behind(start)
  }
}
