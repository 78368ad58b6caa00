package import WebSocket

/// One connection as the TCP packets of a recording: addresses, and sequence numbers that count
/// on from the handshake (RFC 9293).
package struct TCPPacketWriter: Sendable {
  /// The flags of a TCP header that are used here.
  package struct Flags: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }
    package static let fin = Flags(rawValue: 1)
    package static let syn = Flags(rawValue: 2)
    package static let reset = Flags(rawValue: 4)
    static let push = Flags(rawValue: 8)
    package static let acknowledge = Flags(rawValue: 16)
    // As numbers: sets made from a list would be made anew for each packet.
    package static let ends = Flags(rawValue: 1 | 4)
    package static let endsAndBeginnings = Flags(rawValue: 1 | 2 | 4)
  }

  package let client: Address
  package let server: Address
  private let isIPv6: Bool
  private var clientSequence: UInt32 = 1000
  private var serverSequence: UInt32 = 5000
  /// Made with the first data of each direction.
  private var clientTemplate: PacketTemplate?
  private var serverTemplate: PacketTemplate?

  /// Both addresses are taken as IPv6 when one of them is: a packet cannot mix them.
  package init(client: Address, server: Address) {
    isIPv6 = client.isIPv6 || server.isIPv6
    self.client = isIPv6 ? Self.mapped(client) : client
    self.server = isIPv6 ? Self.mapped(server) : server
  }

  /// The most payload bytes that one packet carries: what the 16-bit IP length leaves, as a
  /// multiple of 4 so that full packets need no padding.
  package var packetCapacity: Int { isIPv6 ? 65_512 : 65_492 }

  /// The size of the IP and TCP headers.
  var headerLength: Int { isIPv6 ? 60 : 40 }

  /// SYN, which carries `comment`, SYN-ACK and ACK.
  package mutating func opening(time: UInt64, comment: String?) -> [UInt8] {
    var bytes = packet(.syn, from: .client, payload: 0, time: time, comment: comment)
    clientSequence &+= 1
    bytes += packet([.syn, .acknowledge], from: .server, payload: 0, time: time)
    serverSequence &+= 1
    return bytes + packet(.acknowledge, from: .client, payload: 0, time: time)
  }

  /// FIN or RST from one end.
  package mutating func ending(
    from: Endpoint, isReset: Bool, time: UInt64, comment: String? = nil
  ) -> [UInt8] {
    let flags: Flags = isReset ? [.reset, .acknowledge] : [.fin, .acknowledge]
    let bytes = packet(flags, from: from, payload: 0, time: time, comment: comment)
    if !isReset { advance(from, by: 1) }
    return bytes
  }

  /// Gives back what only bytes of the stream need.
  package mutating func finish() { (clientTemplate, serverTemplate) = (nil, nil) }

  /// An ACK without payload, for a comment on bytes that were not passed on.
  package func remark(_ comment: String, from: Endpoint, time: UInt64) -> [UInt8] {
    packet(.acknowledge, from: from, payload: 0, time: time, comment: comment)
  }

  /// The bytes of a block before its payload.
  package var headLength: Int { 28 + headerLength }

  /// A read in packets of its own.
  ///
  /// - Parameters:
  ///   - bytes: How many.
  ///   - cut: Where one packet ends and the next one begins.
  ///   - piece: Is given, in order, what comes before, between and after the payloads, each with
  ///     the range of the read that follows it.
  package mutating func packets(
    for bytes: Int, cut: PacketCut, from: Endpoint, time: UInt64,
    _ piece: (_ framing: [UInt8], Range<Int>) -> Void
  ) {
    let template = template(for: from)
    var last = 0
    cut.forEachRange(of: bytes) { range in
      let framing = framing(template, after: last, before: range.count, from: from, time: time)
      piece(framing, range)
      last = range.count
    }
    piece(framing(template, after: last, before: 0, from: from, time: time), bytes..<bytes)
  }

  /// The most bytes that `putPacket` writes for a payload of `count` bytes.
  package func packetLimit(payload count: Int) -> Int {
    headLength + count + 3 + PacketTemplate.tailLength
  }

  /// Writes a short read as one packet, and returns how many bytes that is.
  ///
  /// - Parameter target: Has room for `packetLimit` bytes.
  package mutating func putPacket(
    _ payload: UnsafeRawBufferPointer, from: Endpoint, time: UInt64,
    to target: UnsafeMutableRawPointer
  ) -> Int {
    let template = template(for: from)
    put(template, before: payload.count, from: from, time: time, to: target)
    let body = UnsafeMutableRawBufferPointer(
      start: target + template.headLength, count: payload.count)
    body.copyMemory(from: payload)
    let whole = template.headLength + payload.count
    return whole + template.putTail(payload: payload.count, to: target + whole)
  }

  /// What ends a packet of `last` bytes and begins one of `next`, either of them only if it has
  /// any.
  private mutating func framing(
    _ template: PacketTemplate, after last: Int, before next: Int, from: Endpoint, time: UInt64
  ) -> [UInt8] {
    let room = 3 + PacketTemplate.tailLength + template.headLength
    return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
      count = last > 0 ? template.putTail(payload: last, to: base) : 0
      guard next > 0 else { return }
      put(template, before: next, from: from, time: time, to: base + count)
      count += template.headLength
    }
  }

  private mutating func put(
    _ template: PacketTemplate, before payload: Int, from: Endpoint, time: UInt64,
    to target: UnsafeMutableRawPointer
  ) {
    template.putHead(
      payload: payload, time: time,
      sequence: from == .client ? clientSequence : serverSequence,
      acknowledged: from == .client ? serverSequence : clientSequence, to: target)
    advance(from, by: UInt32(truncatingIfNeeded: payload))
  }

  private mutating func template(for end: Endpoint) -> PacketTemplate {
    if let made = end == .client ? clientTemplate : serverTemplate { return made }
    let made = PacketTemplate(
      headers: headers([.push, .acknowledge], from: end, payload: 0), isIPv6: isIPv6,
      isInbound: end == .server)
    if end == .client { clientTemplate = made } else { serverTemplate = made }
    return made
  }

  /// What comes before and after `payload` bytes of the stream, in a packet with a comment.
  ///
  /// - Parameter missing: Bytes of the stream after these that are not recorded.
  package mutating func data(
    from: Endpoint, payload: Int, missing: Int = 0, time: UInt64, comment: String? = nil
  ) -> (head: [UInt8], tail: [UInt8]) {
    let headers = self.headers([.push, .acknowledge], from: from, payload: payload + missing)
    let block = PcapngBlocks.packet(
      captured: headers.count + payload, original: headers.count + payload + missing, time: time,
      inbound: from == .server, comment: comment)
    advance(from, by: UInt32(truncatingIfNeeded: payload + missing))
    return (block.head + headers, block.tail)
  }

  private func packet(
    _ flags: Flags, from: Endpoint, payload: Int, time: UInt64, comment: String? = nil
  ) -> [UInt8] {
    let headers = self.headers(flags, from: from, payload: payload)
    let block = PcapngBlocks.packet(
      captured: headers.count, original: headers.count, time: time, inbound: from == .server,
      comment: comment)
    return block.head + headers + block.tail
  }

  private mutating func advance(_ end: Endpoint, by count: UInt32) {
    if end == .client { clientSequence &+= count } else { serverSequence &+= count }
  }

  private static func mapped(_ address: Address) -> Address {
    guard !address.isIPv6 else { return address }
    return Address(
      bytes: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + address.bytes, port: address.port)
  }

  private func headers(_ flags: Flags, from: Endpoint, payload: Int) -> [UInt8] {
    let source = from == .client ? client : server
    let target = from == .client ? server : client
    var bytes = Bytes()
    if isIPv6 {
      internetHeader6(source, target, payload: payload, into: &bytes)
    } else {
      internetHeader4(source, target, payload: payload, into: &bytes)
    }
    bytes.big(source.port)
    bytes.big(target.port)
    bytes.big(from == .client ? clientSequence : serverSequence)
    let acknowledged = from == .client ? serverSequence : clientSequence
    bytes.big(flags.contains(.acknowledge) ? acknowledged : UInt32(0))
    bytes.big(UInt8(5 << 4))
    bytes.big(flags.rawValue)
    bytes.big(UInt16.max)  // window
    bytes.big(UInt32(0))  // The checksum stays zero, as in captures with offloading.
    return bytes.bytes
  }

  private func internetHeader4(
    _ source: Address, _ target: Address, payload: Int, into bytes: inout Bytes
  ) {
    bytes.big(UInt16(0x4500))
    bytes.big(UInt16(clamping: 40 + payload))
    bytes.big(UInt32(0x4000))  // No identification; do not fragment.
    bytes.big(UInt16(0x4006))  // 64 hops, TCP.
    let checksumAt = bytes.bytes.count
    bytes.big(UInt16(0))
    bytes.bytes += source.bytes
    bytes.bytes += target.bytes
    let checksum = Self.checksum(of: bytes.bytes)
    bytes.bytes[checksumAt] = UInt8(truncatingIfNeeded: checksum >> 8)
    bytes.bytes[checksumAt + 1] = UInt8(truncatingIfNeeded: checksum)
  }

  private func internetHeader6(
    _ source: Address, _ target: Address, payload: Int, into bytes: inout Bytes
  ) {
    bytes.big(UInt32(0x6000_0000))
    bytes.big(UInt16(clamping: 20 + payload))
    bytes.big(UInt16(0x0640))  // TCP, 64 hops.
    bytes.bytes += source.bytes
    bytes.bytes += target.bytes
  }

  /// The Internet checksum (RFC 1071) over an even number of bytes.
  private static func checksum(of bytes: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: bytes.count - 1, by: 2) {
      sum += UInt32(bytes[index]) << 8 | UInt32(bytes[index + 1])
    }
    while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
    return ~UInt16(truncatingIfNeeded: sum)
  }
}
