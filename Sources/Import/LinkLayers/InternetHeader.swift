import Pcapng

/// The header of an IP packet, anywhere in a captured packet.
package struct InternetHeader {
  /// Shows that the packet is a fragment of a larger one.
  struct Fragment {
    var identification: UInt32
    /// Where its bytes belong in the whole packet.
    var offset: Int
    var hasMore: Bool
    /// For IPv6: where the fragment header is, and the byte before it that announces it.
    var header = 0
    var nextField = 0
  }

  /// Where the header begins, where what it carries does, and where that ends: past the captured
  /// bytes when the packet was cut short.
  var start: Int
  var payload: Int
  var end: Int
  /// The protocol of what it carries.
  var next: UInt8
  var source: FlowAddress
  var target: FlowAddress
  var fragment: Fragment?
  /// Whether a routing header changes the addresses on the way (RFC 8200, section 8.1).
  private(set) var isRouted = false

  /// Where the TCP header begins in an IP packet; nil when there is none, or when its checksum needs
  /// addresses that the packet's header does not have.
  package static func tcpStart(in packet: [UInt8]) -> Int? {
    packet.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let header = InternetHeader(base, count: bytes.count, start: 0, frameEnd: bytes.count),
        header.next == 6, !header.isRouted
      else { return nil }
      return header.payload
    }
  }

  /// - Parameters:
  ///   - base: The first of `count` captured bytes.
  ///   - frameEnd: Where the packet around it ends, for a header that does not say its length.
  /// - Returns: nil when the header is cut short or contradicts itself.
  init?(_ base: UnsafeRawPointer, count: Int, start: Int, frameEnd: Int) {
    guard count - start >= 20 else { return nil }
    switch base.byte(start) >> 4 {
    case 4: self.init(version4: base, count: count, start: start, frameEnd: frameEnd)
    case 6: self.init(version6: base, count: count, start: start, frameEnd: frameEnd)
    default: return nil
    }
  }

  /// RFC 791, section 3.1.
  private init?(version4 base: UnsafeRawPointer, count: Int, start: Int, frameEnd: Int) {
    let header = Int(base.byte(start) & 0x0F) * 4
    var total = Int(base.network16(start + 2))
    // Captured before the network card cut it into packets: the length was not known yet.
    if total == 0 { total = frameEnd - start }
    guard header >= 20, total >= header, count - start >= header else { return nil }
    self.start = start
    payload = start + header
    end = start + total
    next = base.byte(start + 9)
    source = FlowAddress(
      high: 0, low: UInt64(base.network32(start + 12)), isIPv6: false, port: 0)
    target = FlowAddress(
      high: 0, low: UInt64(base.network32(start + 16)), isIPv6: false, port: 0)
    let flags = base.network16(start + 6)
    guard flags & 0x3FFF != 0 else { return }
    fragment = Fragment(
      identification: UInt32(base.network16(start + 4)), offset: Int(flags & 0x1FFF) * 8,
      hasMore: flags & 0x2000 != 0)
  }

  /// RFC 8200, section 3, and its extension headers.
  private init?(version6 base: UnsafeRawPointer, count: Int, start: Int, frameEnd: Int) {
    guard count - start >= 40 else { return nil }
    var length = Int(base.network16(start + 4))
    if length == 0 { length = frameEnd - start - 40 }
    self.start = start
    end = start + 40 + length
    source = FlowAddress(
      high: base.network64(start + 8), low: base.network64(start + 16), isIPv6: true, port: 0)
    target = FlowAddress(
      high: base.network64(start + 24), low: base.network64(start + 32), isIPv6: true, port: 0)
    next = base.byte(start + 6)
    payload = start + 40
    var field = start + 6
    while let size = ExtensionHeader.length(base, count: count, type: next, at: payload) {
      guard size > 0 else { return nil }
      if next == ExtensionHeader.fragment, base.network16(payload + 2) & 0xFFF9 != 0 {
        let place = base.network16(payload + 2)
        fragment = Fragment(
          identification: base.network32(payload + 4), offset: Int(place & 0xFFF8),
          hasMore: place & 1 != 0, header: payload, nextField: field)
        next = base.byte(payload)
        payload += size
        return
      }
      if next == 43 { isRouted = true }
      field = payload
      next = base.byte(payload)
      payload += size
    }
  }
}

/// The extension headers of IPv6 (RFC 8200, section 4).
enum ExtensionHeader {
  static let fragment: UInt8 = 44

  /// The size of an extension header: nil when the type is not one, 0 when it is cut short.
  static func length(
    _ base: UnsafeRawPointer, count: Int, type: UInt8, at place: Int
  ) -> Int? {
    switch type {
    // Hop-by-hop and destination options, routing, mobility, HIP, shim6.
    case 0, 43, 60, 135, 139, 140:
      count - place >= 8 ? (Int(base.byte(place + 1)) + 1) * 8 : 0
    case fragment: count - place >= 8 ? 8 : 0
    // The authentication header counts in four bytes (RFC 4302, section 2.2).
    case 51: count - place >= 8 ? (Int(base.byte(place + 1)) + 2) * 4 : 0
    default: nil
    }
  }
}
