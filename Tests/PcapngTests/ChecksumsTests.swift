import Testing

@testable import Pcapng

/// Checksums of IP and TCP (RFC 1071).
@Suite struct ChecksumsTests {
  /// The sum that a receiver forms over a part with its checksum: all ones when it is right.
  static func sum(_ bytes: [UInt8]) -> UInt32 {
    let words = stride(from: 0, to: bytes.count, by: 2).map { place in
      UInt32(bytes[place]) * 256 + (place + 1 < bytes.count ? UInt32(bytes[place + 1]) : 0)
    }
    return words.reduce(0) { sum, word in (sum + word) % 65536 + (sum + word) / 65536 }
  }

  /// Ports 50000 and 443, numbers 1001 and 5001, PSH and ACK, then "GET".
  private static let segment: [UInt8] =
    [0xC3, 0x50, 0x01, 0xBB, 0, 0, 0x03, 0xE9, 0, 0, 0x13, 0x89, 0x50, 0x18, 0xFF, 0xFF]
    + [0xAA, 0xAA, 0, 0] + Array("GET".utf8)
  private static let header4: [UInt8] = [
    0x45, 0, 0, 43, 0, 0, 0x40, 0, 64, 6, 0xBB, 0xBB, 192, 168, 0, 1, 192, 168, 0, 199,
  ]
  private static let header6: [UInt8] =
    [0x60, 0, 0, 0, 0, 23, 6, 64] + [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11)
    + [1, 0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [2]

  @Test func areThoseThatPythonsStructAndASumOfWordsGiveWhateverWasThereBefore() {
    var packet = Self.header4 + Self.segment
    Checksums.fill(&packet, tcp: 20)
    #expect(Array(packet[10..<12]) == [0xB8, 0xB4])
    #expect(Array(packet[36..<38]) == [0xB5, 0xED])
    packet = Self.header6 + Self.segment
    Checksums.fill(&packet, tcp: 40)
    #expect(Array(packet[56..<58]) == [0xDC, 0x91])
    #expect(Array(packet[..<40]) == Self.header6)
  }

  @Test(arguments: [0, 1, 2, 255, 1460, 60_000])
  func makeAReceiversSumAllOnesForAnyLength(count: Int) {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 251 | 0x80) }
    let length = UInt16(40 + count)
    var packet = Self.header4 + Self.segment.prefix(20) + payload
    (packet[2], packet[3]) = (UInt8(length >> 8), UInt8(length & 0xFF))
    Checksums.fill(&packet, tcp: 20)
    #expect(Self.sum(Array(packet[..<20])) == 0xFFFF)
    let pseudo = packet[12..<20] + [0, 6, UInt8((length - 20) >> 8), UInt8((length - 20) & 0xFF)]
    #expect(Self.sum(Array(pseudo) + packet[20...]) == 0xFFFF)
  }

  @Test func leaveTCPsAloneWhereTheSegmentIsNotThereAsAWhole() {
    for (header, tcp) in [(Self.header4, 20), (Self.header6, 40)] {
      var packet = Array((header + Self.segment).dropLast())
      Checksums.fill(&packet, tcp: tcp)
      #expect(Array(packet[tcp + 16..<tcp + 18]) == [0xAA, 0xAA])
    }
    var short = Array((Self.header4 + Self.segment).prefix(39))
    let before = short
    Checksums.fill(&short, tcp: 20)
    #expect(short == before)
  }

  @Test func doNotCountWhatIsAfterThePacketsEnd() {
    var packet = Self.header4 + Self.segment
    Checksums.fill(&packet, tcp: 20)
    var padded = Self.header4 + Self.segment + [0xFF, 0xFF, 0xFF]
    Checksums.fill(&padded, tcp: 20)
    #expect(Array(padded.prefix(packet.count)) == packet)
  }
}
