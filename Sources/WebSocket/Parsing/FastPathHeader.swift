/// What a whole, unfragmented data frame with nothing remarkable about its header looks like: FIN
/// and no RSV bit but that of a compressed message, text or binary, masked as its sender must, its
/// length in the shortest form (RFC 6455, section 5.2; RFC 7692, section 6).
struct FastPathHeader {
  /// The first two bytes of the header as they stand in memory.
  let firstBytes: UInt16
  let flags: FrameFlags
  /// Bytes of the header, of the payload, and of both.
  let header: Int
  let length: Int
  var size: Int { header &+ length }

  var firstByte: UInt8 { UInt8(truncatingIfNeeded: UInt16(littleEndian: firstBytes)) }
  /// Whether it is a text that is not compressed.
  var isText: Bool { firstByte == 0x81 }
  /// Whether the first two bytes hold the length, so that frames with the same two are alike.
  var isShort: Bool { !flags.contains(.length16) && !flags.contains(.length64) }

  /// Looks at the frame that begins at `position`; nil when it does not end before `end`, is longer
  /// than `sizeLimit`, or is remarkable in any way, as a compressed message is unless
  /// `takesCompressed`.
  @inline(__always)
  init?(
    _ base: UnsafeRawPointer, at position: Int, end: Int, from: Endpoint, sizeLimit: UInt64,
    takesCompressed: Bool = false
  ) {
    guard end &- position >= 2 else { return nil }
    firstBytes = base.loadUnaligned(fromByteOffset: position, as: UInt16.self)
    let word = UInt16(littleEndian: firstBytes)
    let prefix = FrameHeaderPrefix(
      UInt8(truncatingIfNeeded: word), UInt8(truncatingIfNeeded: word >> 8))
    let isMasked = from == .client
    let isCompressed = takesCompressed && prefix.firstByte & 0x40 != 0
    let kind = isCompressed ? prefix.firstByte & ~0x40 : prefix.firstByte
    guard kind == 0x82 || kind == 0x81, prefix.isMasked == isMasked else { return nil }
    var flags: FrameFlags = isMasked ? .masked : .fromServer
    if isCompressed { flags.insert(.compressed) }
    var length = Int(prefix.shortLength)
    var header = isMasked ? 6 : 2
    if length >= 126 {
      let form = prefix.lengthForm
      guard end &- position >= 2 &+ form.extraBytes else { return nil }
      let long = prefix.length(at: base + position)
      guard form == .minimal(for: long), long <= UInt64(Int32.max) else { return nil }
      length = Int(truncatingIfNeeded: long)
      header &+= form.extraBytes
      flags.insert(form == .bits16 ? .length16 : .length64)
    }
    guard position &+ header <= end, length <= end &- position &- header,
      UInt64(length) <= sizeLimit
    else { return nil }
    self.flags = flags
    self.header = header
    self.length = length
  }
}
