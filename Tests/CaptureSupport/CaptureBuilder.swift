/// A capture file under construction.
package struct CaptureBuilder {
  package enum Format: CaseIterable {
    case pcapng, pcapngBig, pcap, pcapBig, pcapNanoseconds, pcapNanosecondsBig
  }

  package var bytes: [UInt8] = []
  package let format: Format
  package let link: Packets.Link
  private var time: UInt64 = 1_700_000_000_000_001_000

  package init(_ format: Format = .pcapng, link: Packets.Link = .raw) {
    self.format = format
    self.link = link
    switch format {
    case .pcapng, .pcapngBig:
      section()
      interface(link.type, resolution: nil)
    default:
      number32(format == .pcap || format == .pcapBig ? 0xA1B2_C3D4 : 0xA1B2_3C4D)
      number16(2)
      number16(4)
      for word in [0, 0, 65_535, UInt32(link.type)] { number32(word) }
    }
  }

  package var isBig: Bool {
    switch format {
    case .pcapngBig, .pcapBig, .pcapNanosecondsBig: true
    case .pcapng, .pcap, .pcapNanoseconds: false
    }
  }

  package mutating func number16(_ number: UInt16) {
    bytes += Packets.big(isBig ? number : number.byteSwapped)
  }

  package mutating func number32(_ number: UInt32) {
    bytes += Packets.big(isBig ? number : number.byteSwapped)
  }

  package mutating func section() {
    block(0x0A0D_0D0A) {
      $0.number32(0x1A2B_3C4D)
      $0.number16(1)
      $0.number16(0)
      $0.number32(.max)
      $0.number32(.max)
    }
  }

  package mutating func interface(_ type: UInt16, resolution: UInt8?, offset: Int64 = 0) {
    block(1) {
      $0.number16(type)
      $0.number16(0)
      $0.number32(0)
      if let resolution {
        $0.number16(9)
        $0.number16(1)
        $0.bytes += [resolution, 0, 0, 0]
      }
      if offset != 0 {
        $0.number16(14)
        $0.number16(8)
        let bits = UInt64(bitPattern: offset)
        let words = [UInt32(bits >> 32), UInt32(truncatingIfNeeded: bits)]
        for word in $0.isBig ? words : words.reversed() { $0.number32(word) }
      }
      $0.number32(0)
    }
  }

  package mutating func block(_ type: UInt32, _ body: (inout CaptureBuilder) -> Void) {
    let start = bytes.count
    number32(type)
    number32(0)
    body(&self)
    while bytes.count % 4 != 0 { bytes.append(0) }
    let length = UInt32(bytes.count - start + 4)
    number32(length)
    let end = bytes
    bytes = Array(end[..<(start + 4)])
    number32(length)
    bytes += end[(start + 8)...]
  }

  /// Adds a packet a millisecond after the one before.
  package mutating func add(
    _ packet: [UInt8], interface: UInt32 = 0, units: UInt64? = nil, cut: Int = 0,
    comment: String? = nil
  ) {
    time += 1_000_000
    let whole = link.wrap(packet)
    let frame = Array(whole.dropLast(cut))
    switch format {
    case .pcapng, .pcapngBig:
      let units = units ?? time / 1000
      block(6) {
        $0.number32(interface)
        $0.number32(UInt32(units >> 32))
        $0.number32(UInt32(truncatingIfNeeded: units))
        $0.number32(UInt32(frame.count))
        $0.number32(UInt32(whole.count))
        $0.bytes += frame
        while $0.bytes.count % 4 != 0 { $0.bytes.append(0) }
        guard let comment else { return }
        $0.number16(1)
        $0.number16(UInt16(comment.utf8.count))
        $0.bytes += comment.utf8
        while $0.bytes.count % 4 != 0 { $0.bytes.append(0) }
        $0.number32(0)
      }
    default:
      number32(UInt32(time / 1_000_000_000))
      let isMicro = format == .pcap || format == .pcapBig
      number32(UInt32(time % 1_000_000_000) / (isMicro ? 1000 : 1))
      number32(UInt32(frame.count))
      number32(UInt32(whole.count))
      bytes += frame
    }
  }
}
