/// The blocks of a pcapng file that windsock writes (draft-ietf-opsawg-pcapng), as bytes in the
/// byte order of the machine it was written for: little-endian.
package enum PcapngBlocks {
  /// Link type "raw IP": packets begin with an IPv4 or IPv6 header.
  package static let linkTypeRaw: UInt16 = 101
  /// A block type for local use, for data that other readers skip.
  package static let localBlockType: UInt32 = 0x8000_0001

  /// The section header and the description of the one interface.
  ///
  /// - Parameter application: The program and its version (`shb_userappl`).
  package static func fileHeader(application: String) -> [UInt8] {
    var interface = Bytes()
    interface.little(linkTypeRaw)
    interface.little(UInt16(0))
    interface.little(UInt32(0))  // No limit on the length of a packet.
    interface.option(2, Array("windsock".utf8))
    interface.option(9, [9])  // if_tsresol: nanoseconds.
    interface.little(UInt32(0))
    return section(application: application) + block(1, interface.bytes)
  }

  /// The block that a section begins with.
  static func section(application: String) -> [UInt8] {
    var section = Bytes()
    section.little(UInt32(0x1A2B_3C4D))
    section.little(UInt16(1))
    section.little(UInt16(0))
    section.little(UInt64.max)  // The section's length is not known yet.
    section.option(4, Array(application.utf8))
    section.little(UInt32(0))
    return block(0x0A0D_0D0A, section.bytes)
  }

  /// A whole block around a body whose size is a multiple of 4.
  package static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
    var block = Bytes()
    let length = UInt32(clamping: body.count + 12)
    block.little(type)
    block.little(length)
    block.bytes += body
    block.little(length)
    return block.bytes
  }

  /// A block of the local-use type, with `payload` padded as blocks must be.
  package static func localBlock(_ payload: [UInt8]) -> [UInt8] {
    var body = Bytes()
    body.little(UInt32(clamping: payload.count))
    body.bytes += payload
    body.pad()
    return block(localBlockType, body.bytes)
  }

  /// A Decryption Secrets Block with a TLS key log.
  package static func secrets(_ keyLog: [UInt8]) -> [UInt8] {
    var body = Bytes()
    body.little(UInt32(0x544C_534B))
    body.little(UInt32(clamping: keyLog.count))
    body.bytes += keyLog
    body.pad()
    return block(10, body.bytes)
  }

  /// The parts of an enhanced packet block before and after the captured bytes.
  ///
  /// - Parameters:
  ///   - captured: Bytes of the packet that the block holds, headers included.
  ///   - original: Bytes the packet had.
  ///   - time: Nanoseconds since the Unix epoch.
  ///   - inbound: The direction for `epb_flags`: true for what the server sent.
  ///   - comment: An `opt_comment`, cut to the length that an option can have.
  package static func packet(
    captured: Int, original: Int, time: UInt64, inbound: Bool, comment: String?
  ) -> (head: [UInt8], tail: [UInt8]) {
    // Options are padded from their own beginning, which is aligned in the block.
    var options = Bytes()
    if let comment { options.option(1, Array(comment.utf8.prefix(65_532))) }
    options.option(2, [inbound ? 1 : 2, 0, 0, 0])
    options.little(UInt32(0))
    var tail = Bytes()
    tail.bytes += [UInt8](repeating: 0, count: padding(captured))
    tail.bytes += options.bytes
    let length = UInt32(clamping: 28 + captured + tail.bytes.count + 4)
    tail.little(length)
    var head = Bytes()
    head.little(UInt32(6))
    head.little(length)
    head.little(UInt32(0))
    head.little(UInt32(truncatingIfNeeded: time >> 32))
    head.little(UInt32(truncatingIfNeeded: time))
    head.little(UInt32(clamping: captured))
    head.little(UInt32(clamping: original))
    return (head.bytes, tail.bytes)
  }

  /// The bytes that fill `count` up to a multiple of 4.
  package static func padding(_ count: Int) -> Int { (4 - count % 4) % 4 }
}
