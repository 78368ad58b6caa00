import WebSocket

/// A run of bytes read as frames one after the other, and how unlikely it is that they are something
/// else.
///
/// Each property that frames must have adds about as many bits as it is unlikely in random bytes:
/// the first byte, the mask bit, a frame that ends where a packet ends, a text that is readable.
struct FrameHeuristic: Equatable {
  private(set) var bits = 0
  private(set) var frames = 0
  private(set) var isMasked = false
  private var inMessage = false
  private var weakBits = 0

  /// The number of bits from which there is no doubt.
  static let certain = 64
  /// The most bits in total from frames that bytes of other protocols often look like.
  private static let weakLimit = 6
  private static let longestFrame: UInt64 = 1 << 31

  /// Follows the frames from `start` on.
  ///
  /// - Parameters:
  ///   - ends: Where packets ended, in ascending order.
  ///   - mask: Whether they have to be masked; nil when either will do.
  /// - Returns: nil when something on the way is not a frame.
  static func follow(
    _ bytes: UnsafeRawBufferPointer, from start: Int, ends: [Int], mask: Bool?
  ) -> FrameHeuristic? {
    var chain = FrameHeuristic()
    var position = start
    while chain.bits < certain {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
      guard let prefix = FrameHeaderPrefix(rest) else { break }
      guard chain.takeFirstByte(prefix.firstByte, isFirst: position == start) else { return nil }
      let isMasked = prefix.isMasked
      if position == start { chain.isMasked = isMasked }
      guard isMasked == mask ?? chain.isMasked, isMasked == chain.isMasked else { return nil }
      let header = FrameHeader(rest)
      guard chain.takeLength(prefix, header) else { return nil }
      guard let header, header.length <= UInt64(rest.count - header.byteCount) else { break }
      let end = header.byteCount + Int(header.length)
      guard chain.takePayload(rest[header.byteCount..<end], of: header) else { return nil }
      position += end
      chain.frames += 1
      if isEnd(position, ends) { chain.bits += header.length > 0 ? 7 : 4 }
    }
    return chain
  }

  /// Whether a packet ends at a position.
  private static func isEnd(_ position: Int, _ ends: [Int]) -> Bool {
    var low = 0
    var high = ends.count
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] < position { low = middle + 1 } else { high = middle }
    }
    return low < ends.count && ends[low] == position
  }

  private mutating func takeFirstByte(_ byte: UInt8, isFirst: Bool) -> Bool {
    switch byte {
    case 0x81, 0x82, 0xC1, 0xC2, 0x01, 0x02, 0x41, 0x42:
      guard !inMessage else { return false }
      let isLast = byte & 0x80 != 0
      add(5, isWeak: !isLast)
      inMessage = !isLast
    case 0x00, 0x80:
      // At the beginning it is not known whether a message is under way.
      guard inMessage || isFirst else { return false }
      add(5, isWeak: true)
      inMessage = byte == 0
    case 0x88, 0x89, 0x8A: add(5, isWeak: false)
    default: return false
    }
    bits += 1
    return true
  }

  private mutating func add(_ count: Int, isWeak: Bool) {
    guard isWeak else {
      bits += count
      return
    }
    let added = min(2, Self.weakLimit - weakBits)
    weakBits += added
    bits += added
  }

  /// Looks at the length of a frame.
  ///
  /// - Parameter header: Nil while it is incomplete.
  private mutating func takeLength(_ prefix: FrameHeaderPrefix, _ header: FrameHeader?) -> Bool {
    let length = header?.length ?? UInt64(prefix.shortLength)
    if let header {
      guard header.lengthForm == .minimal(for: length), length <= Self.longestFrame else {
        return false
      }
    }
    let isControl = prefix.firstByte & 0x08 != 0
    if isControl, length > 125 { return false }
    // An empty fragment is legal and never seen; runs of zeros look like many of them.
    if prefix.firstByte & 0x80 == 0, length == 0 { return false }
    if length >= 65536 { bits += 16 }
    return true
  }

  /// Checks what a text or a Close has to contain.
  private mutating func takePayload(
    _ payload: Slice<UnsafeRawBufferPointer>, of header: FrameHeader
  ) -> Bool {
    let first = header.firstByte
    guard first == 0x81 || first == 0x88, !payload.isEmpty else { return true }
    let sample = UnsafeRawBufferPointer(rebasing: payload.prefix(64))
    let bytes = Masking.unmasked(sample, key: header.maskingKey, offset: 0)
    if first == 0x88 { return takeClose(bytes) }
    var validator = UTF8Validator()
    guard bytes.withUnsafeBytes({ validator.consume($0) }) == nil else { return false }
    let isReadable = bytes.allSatisfy { $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    if isReadable { bits += min(8, bytes.count) }
    return true
  }

  private mutating func takeClose(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 2 else { return false }
    let code = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    guard (1000...4999).contains(code) else { return false }
    bits += 4
    return true
  }
}
