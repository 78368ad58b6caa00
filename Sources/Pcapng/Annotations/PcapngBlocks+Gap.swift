extension PcapngBlocks {
  /// A packet that stands where bytes of a recording are missing, and says so in its comment.
  ///
  /// It is an IPv4 header without anything in it, of a protocol that is for experiments (RFC 3692),
  /// so that every reader shows it and none looks inside.
  ///
  /// - Parameters:
  ///   - bytes: How many bytes of the file are missing.
  ///   - time: Nanoseconds since the Unix epoch.
  package static func gap(bytes: UInt64, reason: String, time: UInt64) -> [UInt8] {
    let header: [UInt8] = [
      0x45, 0, 0, 20, 0, 0, 0x40, 0, 64, 253, 0x3B, 0xEB, 127, 0, 0, 1, 127, 0, 0, 1,
    ]
    let parts = packet(
      captured: header.count, original: header.count, time: time, inbound: false,
      comment: SessionComment.gap(bytes: bytes, reason: reason))
    return parts.head + header + parts.tail
  }
}
