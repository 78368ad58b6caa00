import Testing

@testable import Import

/// IPv4 by RFC 791, section 3.1; IPv6 by RFC 8200, sections 3 and 4.
@Suite struct InternetHeaderTests {
  private static func read(_ bytes: [UInt8], from start: Int = 0) -> InternetHeader? {
    bytes.withUnsafeBytes { raw in
      raw.baseAddress.flatMap {
        InternetHeader($0, count: raw.count, start: start, frameEnd: raw.count)
      }
    }
  }

  /// A header of 20 bytes and options, followed by `payload` bytes.
  private static func version4(
    options: Int = 0, total: Int? = nil, flags: UInt16 = 0, payload: Int = 4
  ) -> [UInt8] {
    let header = 20 + options
    let length = total ?? header + payload
    return [
      0x40 | UInt8(header / 4), 0, UInt8(length >> 8), UInt8(length & 255), 0x12, 0x34,
      UInt8(flags >> 8), UInt8(flags & 255), 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
    ] + [UInt8](repeating: 1, count: options + payload)
  }

  private static func version6(
    next: UInt8 = 6, length: Int? = nil, _ rest: [UInt8] = [1, 2, 3, 4]
  ) -> [UInt8] {
    let count = length ?? rest.count
    let head: [UInt8] = [0x60, 0, 0, 0, UInt8(count >> 8), UInt8(count & 255), next, 64]
    return head + (1...32).map { UInt8($0) } + rest
  }

  @Test func aHeaderOfVersion4() throws {
    let header = try #require(Self.read([9, 9] + Self.version4(options: 8), from: 2))
    #expect(header.start == 2 && header.payload == 30 && header.end == 34 && header.next == 6)
    #expect(header.source.low == 0x0A00_0001 && header.target.low == 0x0A00_0002)
    #expect(!header.source.isIPv6 && header.fragment == nil)
    #expect(Self.read(Self.version4(total: 24, payload: 10))?.end == 24, "padding follows")
    #expect(Self.read(Self.version4(total: 0, payload: 7))?.end == 27, "segmented by the card")
    #expect(Self.read(Self.version4(total: 20, payload: 0))?.end == 20)
    #expect(Self.read(Self.version4(total: 19)) == nil && Self.read([]) == nil)
    #expect(Self.read(Array(Self.version4(options: 4).prefix(23))) == nil, "options are missing")
    #expect(Self.read([0x44] + Self.version4().dropFirst()) == nil, "less than five words")
    #expect(Self.read([0x55] + Self.version4().dropFirst()) == nil, "no such version")
  }

  @Test func aFragmentOfVersion4() throws {
    #expect(Self.read(Self.version4(flags: 0x4000))?.fragment == nil, "do not fragment")
    let first = try #require(Self.read(Self.version4(flags: 0x2000))?.fragment)
    #expect(first.hasMore && first.offset == 0 && first.identification == 0x1234)
    let last = try #require(Self.read(Self.version4(flags: 0x0003))?.fragment)
    #expect(!last.hasMore && last.offset == 24)
  }

  @Test func aHeaderOfVersion6() throws {
    let header = try #require(Self.read(Self.version6()))
    #expect(header.payload == 40 && header.end == 44 && header.next == 6 && !header.isRouted)
    #expect(
      header.source.high == 0x0102_0304_0506_0708 && header.source.low == 0x090A_0B0C_0D0E_0F10)
    #expect(header.target.high == 0x1112_1314_1516_1718 && header.target.isIPv6)
    #expect(Self.read(Self.version6(length: 0))?.end == 44)
    #expect(Self.read(Array(Self.version6([]).dropLast())) == nil)
    #expect(Self.read(Self.version6([]))?.end == 40)
  }

  @Test func extensionHeadersArePassed() throws {
    // Destination options of 8 bytes, hop-by-hop options of 16, an authentication header of 12.
    let options: [UInt8] = [0, 0, 1, 4, 0, 0, 0, 0]
    let hops: [UInt8] = [51, 1] + [UInt8](repeating: 0, count: 14)
    let authentication: [UInt8] = [6, 1] + [UInt8](repeating: 0, count: 10)
    let header = try #require(
      Self.read(Self.version6(next: 60, options + hops + authentication + [1])))
    #expect(header.next == 6 && header.payload == 40 + 8 + 16 + 12 && header.end == 77)
    let cut = Self.version6(next: 60, Array(options.prefix(7)))
    #expect(Self.read(cut) == nil)
    let routed = try #require(Self.read(Self.version6(next: 43, [6, 0, 0, 0, 0, 0, 0, 0])))
    #expect(routed.isRouted && routed.next == 6 && routed.payload == 48)
  }

  @Test func aFragmentOfVersion6() throws {
    func fragment(_ place: UInt16) -> InternetHeader? {
      let head: [UInt8] = [6, 0, UInt8(place >> 8), UInt8(place & 255), 0xAA, 0xBB, 0xCC, 0xDD]
      return Self.read(Self.version6(next: 44, head + [1]))
    }
    let first = try #require(fragment(1))
    #expect(first.fragment?.hasMore == true && first.fragment?.offset == 0)
    #expect(first.fragment?.identification == 0xAABB_CCDD && first.fragment?.header == 40)
    #expect(first.fragment?.nextField == 6 && first.next == 6 && first.payload == 48)
    let last = try #require(fragment(0x18))
    #expect(last.fragment?.hasMore == false && last.fragment?.offset == 24)
    // Offset 0 and nothing more: a whole packet in one fragment (RFC 6946).
    let atomic = try #require(fragment(0))
    #expect(atomic.fragment == nil && atomic.payload == 48 && atomic.next == 6)
  }

  @Test func tcpIsFoundWhereItsChecksumCanBeKnown() {
    #expect(InternetHeader.tcpStart(in: Self.version4(options: 4)) == 24)
    #expect(InternetHeader.tcpStart(in: Self.version6()) == 40)
    #expect(InternetHeader.tcpStart(in: Self.version6(next: 17)) == nil)
    #expect(
      InternetHeader.tcpStart(in: Self.version6(next: 43, [6, 0, 0, 0, 0, 0, 0, 0])) == nil)
    #expect(InternetHeader.tcpStart(in: []) == nil)
  }
}
