/// What a whole, unfragmented data frame with nothing remarkable about its header looks like: FIN
/// and no RSV bit, text or binary, masked as its sender must, its length in the shortest form
/// (RFC 6455, section 5.2).
struct FastPathHeader {
  /// The first two bytes of the header as they stand in memory.
  let firstBytes: UInt16
  let flags: FrameFlags
  /// Bytes of the header, of the payload, and of both.
  let header: Int
  let length: Int
  var size: Int { header &+ length }

  var firstByte: UInt8 { UInt8(truncatingIfNeeded: UInt16(littleEndian: firstBytes)) }
  var isText: Bool { firstByte == 0x81 }
  /// Whether the first two bytes tell the length, so that frames with the same two are alike.
  var isShort: Bool { !flags.contains(.length16) && !flags.contains(.length64) }

  /// Looks at the frame that begins at `position`; nil when it is not all there before `end`, is
  /// longer than `sizeLimit`, or is remarkable in any way.
  @inline(__always)
  init?(
    _ base: UnsafeRawPointer, at position: Int, end: Int, from: Endpoint, sizeLimit: UInt64
  ) {
    guard end &- position >= 2 else { return nil }
    firstBytes = base.loadUnaligned(fromByteOffset: position, as: UInt16.self)
    let first = UInt8(truncatingIfNeeded: UInt16(littleEndian: firstBytes))
    let second = UInt8(truncatingIfNeeded: UInt16(littleEndian: firstBytes) >> 8)
    let isMasked = from == .client
    guard first == 0x82 || first == 0x81, second & 0x80 == (isMasked ? 0x80 : 0) else {
      return nil
    }
    var flags: FrameFlags = isMasked ? .masked : .fromServer
    var length = Int(second & 0x7F)
    var header = isMasked ? 6 : 2
    if length >= 126 {
      guard let long = Self.minimalLength(base, at: position, short: length, end: end) else {
        return nil
      }
      length = long
      header &+= length < 65536 ? 2 : 8
      flags.insert(length < 65536 ? .length16 : .length64)
    }
    guard position &+ header <= end, length <= end &- position &- header,
      UInt64(length) <= sizeLimit
    else { return nil }
    self.flags = flags
    self.header = header
    self.length = length
  }

  /// The payload length of a header with an extended one, when it is all there, in the shortest
  /// form and within what a buffer can hold; nil otherwise.
  @inline(__always)
  private static func minimalLength(
    _ base: UnsafeRawPointer, at position: Int, short: Int, end: Int
  ) -> Int? {
    if short == 126 {
      guard end &- position >= 4 else { return nil }
      let length = UInt16(
        bigEndian: base.loadUnaligned(fromByteOffset: position &+ 2, as: UInt16.self))
      return length >= 126 ? Int(length) : nil
    }
    guard end &- position >= 10 else { return nil }
    let length = UInt64(
      bigEndian: base.loadUnaligned(fromByteOffset: position &+ 2, as: UInt64.self))
    return length >= 65536 && length <= UInt64(Int32.max) ? Int(length) : nil
  }
}
