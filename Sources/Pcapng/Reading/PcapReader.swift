/// Reads the records of a pcap file (draft-ietf-opsawg-pcap), of either byte order, with
/// microseconds or nanoseconds.
package struct PcapReader: Sendable {
  /// Bytes of the file header, and of the header of a record.
  package static let headerLength = 24
  private static let recordHeaderLength = 16

  private let isSwapped: Bool
  private let unit: UInt64
  private let recordHeaderLength: Int
  private let linkType: LinkType

  /// - Parameter base: The first `headerLength` bytes of the file.
  /// - Returns: nil when the file is not a pcap file.
  package init?(header base: UnsafeRawPointer) {
    switch base.number32(0, isSwapped: false) {
    case 0xA1B2_C3D4, 0xA1B2_CD34: (isSwapped, unit) = (false, 1000)
    case 0xD4C3_B2A1, 0x34CD_B2A1: (isSwapped, unit) = (true, 1000)
    case 0xA1B2_3C4D: (isSwapped, unit) = (false, 1)
    case 0x4D3C_B2A1: (isSwapped, unit) = (true, 1)
    default: return nil
    }
    // Kuznetzov's variant has eight bytes more in front of each packet.
    let isPatched = base.number32(0, isSwapped: isSwapped) == 0xA1B2_CD34
    recordHeaderLength = Self.recordHeaderLength + (isPatched ? 8 : 0)
    linkType = LinkType(field: base.number32(20, isSwapped: isSwapped))
  }

  /// Reads the next record.
  @inline(__always)
  package func next(in bytes: UnsafeRawBufferPointer, at position: UInt64) -> CaptureStep {
    guard bytes.count >= recordHeaderLength, let base = bytes.baseAddress else {
      return .more(recordHeaderLength)
    }
    let captured = Int(base.number32(8, isSwapped: isSwapped))
    guard captured <= PcapngReader.largestPacket else {
      return .stop(.badLength(UInt64(captured)))
    }
    let size = recordHeaderLength + captured
    guard bytes.count >= size else { return .more(size) }
    let seconds = UInt64(base.number32(0, isSwapped: isSwapped))
    let fraction = UInt64(base.number32(4, isSwapped: isSwapped))
    return .packet(
      CapturedPacket(
        time: seconds &* 1_000_000_000 &+ fraction &* unit, linkType: linkType,
        bytes: UnsafeRawBufferPointer(start: base + recordHeaderLength, count: captured),
        position: position &+ UInt64(recordHeaderLength),
        originalLength: Int(base.number32(12, isSwapped: isSwapped))),
      size: size)
  }
}
