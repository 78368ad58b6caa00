/// Everything around the payload in the packets of one direction: made once, except for the fields
/// that differ from packet to packet.
package struct PacketTemplate: Sendable {
  /// What follows the payload and its padding: the option `epb_flags`, the end of the options and
  /// the length of the block.
  package static let tailLength = 16

  /// The beginning of an enhanced packet block, then IP and TCP headers, for an empty payload.
  private let head: [UInt8]
  private let isIPv6: Bool
  private let isInbound: Bool
  /// The sum of the IPv4 header's words without its length and checksum (RFC 1071).
  private let sum: UInt32

  private static let internetAt = 28

  /// - Parameter headers: IP and TCP headers of a packet without payload.
  init(headers: [UInt8], isIPv6: Bool, isInbound: Bool) {
    let block = PcapngBlocks.packet(
      captured: headers.count, original: headers.count, time: 0, inbound: isInbound, comment: nil)
    head = block.head + headers
    self.isIPv6 = isIPv6
    self.isInbound = isInbound
    sum = stride(from: 0, to: isIPv6 ? 0 : 20, by: 2).reduce(0) { sum, index in
      let isLeftOut = index == 2 || index == 10
      return isLeftOut ? sum : sum + UInt32(headers[index]) << 8 + UInt32(headers[index + 1])
    }
  }

  /// The bytes before the payload.
  var headLength: Int { head.count }

  /// Writes what comes before `payload` bytes to `target`, which has room for `headLength`.
  func putHead(
    payload: Int, time: UInt64, sequence: UInt32, acknowledged: UInt32,
    to target: UnsafeMutableRawPointer
  ) {
    head.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { target.copyMemory(from: base, byteCount: bytes.count) }
    }
    let captured = UInt32(truncatingIfNeeded: head.count - Self.internetAt + payload)
    target.storeBytes(of: blockLength(payload).littleEndian, toByteOffset: 4, as: UInt32.self)
    let seconds = UInt32(truncatingIfNeeded: time >> 32)
    target.storeBytes(of: seconds.littleEndian, toByteOffset: 12, as: UInt32.self)
    let rest = UInt32(truncatingIfNeeded: time)
    target.storeBytes(of: rest.littleEndian, toByteOffset: 16, as: UInt32.self)
    target.storeBytes(of: captured.littleEndian, toByteOffset: 20, as: UInt32.self)
    target.storeBytes(of: captured.littleEndian, toByteOffset: 24, as: UInt32.self)
    putLength(payload, to: target + Self.internetAt)
    let transport = target + Self.internetAt + (isIPv6 ? 40 : 20)
    transport.storeBytes(of: sequence.bigEndian, toByteOffset: 4, as: UInt32.self)
    transport.storeBytes(of: acknowledged.bigEndian, toByteOffset: 8, as: UInt32.self)
  }

  /// Writes what comes after `payload` bytes, and returns how many bytes that is.
  func putTail(payload: Int, to target: UnsafeMutableRawPointer) -> Int {
    // A padding of up to three bytes, then the code and length of the option.
    target.storeBytes(of: 0, as: UInt32.self)
    let tail = target + PcapngBlocks.padding(payload)
    tail.storeBytes(of: UInt32(0x0004_0002).littleEndian, as: UInt32.self)
    tail.storeBytes(
      of: UInt32(isInbound ? 1 : 2).littleEndian, toByteOffset: 4, as: UInt32.self)
    tail.storeBytes(of: 0, toByteOffset: 8, as: UInt32.self)
    tail.storeBytes(of: blockLength(payload).littleEndian, toByteOffset: 12, as: UInt32.self)
    return PcapngBlocks.padding(payload) + Self.tailLength
  }

  private func blockLength(_ payload: Int) -> UInt32 {
    let whole = head.count + payload + PcapngBlocks.padding(payload) + Self.tailLength
    return UInt32(truncatingIfNeeded: whole)
  }

  private func putLength(_ payload: Int, to internet: UnsafeMutableRawPointer) {
    if isIPv6 {
      let length = UInt16(clamping: 20 + payload)
      internet.storeBytes(of: length.bigEndian, toByteOffset: 4, as: UInt16.self)
      return
    }
    let length = UInt16(clamping: 40 + payload)
    internet.storeBytes(of: length.bigEndian, toByteOffset: 2, as: UInt16.self)
    var sum = sum + UInt32(length)
    while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
    let checksum = ~UInt16(truncatingIfNeeded: sum)
    internet.storeBytes(of: checksum.bigEndian, toByteOffset: 10, as: UInt16.self)
  }
}
