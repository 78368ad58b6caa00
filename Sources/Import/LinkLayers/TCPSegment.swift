package import Pcapng

/// A TCP segment as a packet carries it (RFC 9293, section 3.1).
package struct TCPSegment: Sendable {
  package var key: FlowKey
  /// Which end of `key` sent it.
  package var sender: Side
  var sequence: UInt32
  var acknowledgement: UInt32
  package var flags: TCPPacketWriter.Flags
  /// Where in the packet the payload begins, and how much of it is captured.
  package var payloadStart: Int
  package var payloadCount: Int
  /// Bytes of the payload that were not captured.
  package var missing: Int

  /// Reads the header at `start` of a packet's bytes.
  ///
  /// - Parameters:
  ///   - end: Where the segment ends by its IP header, which may be past the captured bytes.
  /// - Returns: nil when the header is incomplete or invalid.
  @inline(__always)
  init?(
    _ bytes: UnsafeRawBufferPointer, start: Int, end: Int, from source: FlowAddress,
    to target: FlowAddress
  ) {
    guard let base = bytes.baseAddress, bytes.count - start >= 20 else { return nil }
    let header = Int(base.byte(start + 12) >> 4) * 4
    guard header >= 20, end - start >= header else { return nil }
    var source = source
    var target = target
    source.port = base.network16(start)
    target.port = base.network16(start + 2)
    let isOrdered = source.isBefore(target)
    key = isOrdered ? FlowKey(low: source, high: target) : FlowKey(low: target, high: source)
    sender = isOrdered ? .low : .high
    sequence = base.network32(start + 4)
    acknowledgement = base.network32(start + 8)
    flags = TCPPacketWriter.Flags(rawValue: base.byte(start + 13))
    payloadStart = min(start + header, bytes.count)
    payloadCount = max(0, min(end, bytes.count) - payloadStart)
    missing = end - start - header - payloadCount
  }
}
