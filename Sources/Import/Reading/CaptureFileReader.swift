package import Pcapng

/// Reads the packets of a capture file, pcapng or pcap, from its bytes.
///
/// It is given the file from its position on, as much of it as there is, and takes one record at a
/// time; nothing is copied. The caller advances by what each step took.
package struct CaptureFileReader: Sendable {

  private var pcapng: PcapngReader?
  private var pcap: PcapReader?

  package init() {}

  /// Whether secrets of TLS connections may follow further on, which only pcapng files can have.
  package var mayHoldSecrets: Bool { pcapng != nil }

  /// Reads the record at the beginning of `bytes`.
  ///
  /// - Parameters:
  ///   - bytes: The file from `position` on.
  ///   - position: 0, and then the sum of the steps before.
  @inline(__always)
  package mutating func next(
    in bytes: UnsafeRawBufferPointer, at position: UInt64
  ) -> CaptureStep {
    if pcapng != nil { return pcapng?.next(in: bytes, at: position) ?? .more(12) }
    if let pcap { return pcap.next(in: bytes, at: position) }
    return begin(bytes)
  }

  /// Recognizes the format by the first bytes.
  private mutating func begin(_ bytes: UnsafeRawBufferPointer) -> CaptureStep {
    guard bytes.count >= 4, let base = bytes.baseAddress else { return .more(4) }
    if base.number32(0, isSwapped: false) == 0x0A0D_0D0A {
      pcapng = PcapngReader()
      return .skip(0)
    }
    if let format = Self.compression(base) { return .stop(.compressed(format)) }
    if base.network32(0) == 0x504B_0304 { return .stop(.archive) }
    guard Self.isPcapMagic(base.network32(0)) else { return .stop(.unknownFormat) }
    guard bytes.count >= PcapReader.headerLength else { return .more(PcapReader.headerLength) }
    pcap = PcapReader(header: base)
    return pcap == nil ? .stop(.unknownFormat) : .skip(UInt64(PcapReader.headerLength))
  }

  /// The program that decompresses what begins like this.
  private static func compression(_ base: UnsafeRawPointer) -> String? {
    if base.network16(0) == 0x1F8B { return "gzip" }
    if base.network16(0) == 0x425A, base.byte(2) == 0x68 { return "bzip2" }
    return switch base.network32(0) {
    case 0x28B5_2FFD: "zstd"
    case 0x0422_4D18: "lz4"
    case 0xFD37_7A58: "xz"
    default: nil
    }
  }

  private static func isPcapMagic(_ magic: UInt32) -> Bool {
    switch magic {
    case 0xA1B2_C3D4, 0xA1B2_CD34, 0xD4C3_B2A1, 0x34CD_B2A1, 0xA1B2_3C4D, 0x4D3C_B2A1: true
    default: false
    }
  }
}
