import Testing

@testable import Pcapng

/// Blocks of pcapng as the draft draws them (draft-ietf-opsawg-pcapng, section 4), in either byte
/// order: not by the code that writes recordings.
struct Blocks {
  var isSwapped = false

  func number(_ value: UInt32) -> [UInt8] {
    let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    return isSwapped ? bytes : bytes.reversed()
  }

  func short(_ value: UInt16) -> [UInt8] {
    let bytes = [UInt8(value >> 8), UInt8(value & 0xFF)]
    return isSwapped ? bytes : bytes.reversed()
  }

  func long(_ value: UInt64) -> [UInt8] {
    let halves = (number(UInt32(value >> 32)), number(UInt32(truncatingIfNeeded: value)))
    return isSwapped ? halves.0 + halves.1 : halves.1 + halves.0
  }

  func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
  }

  func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
    let length = number(UInt32(body.count + 12))
    return number(type) + length + body + length
  }

  func section(major: UInt16 = 1) -> [UInt8] {
    block(
      0x0A0D_0D0A,
      number(0x1A2B_3C4D) + short(major) + short(0) + [UInt8](repeating: 0xFF, count: 8))
  }

  func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
    short(code) + short(UInt16(value.count)) + padded(value)
  }

  func interface(link: UInt16, snapshot: UInt32 = 0, options: [UInt8] = []) -> [UInt8] {
    block(1, short(link) + short(0) + number(snapshot) + options)
  }

  /// Its time in two halves, the upper one first, in both byte orders.
  func packet(
    interface: UInt32 = 0, time: UInt64, _ bytes: [UInt8], original: UInt32? = nil,
    options: [UInt8] = []
  ) -> [UInt8] {
    block(
      6,
      number(interface) + number(UInt32(time >> 32)) + number(UInt32(truncatingIfNeeded: time))
        + number(UInt32(bytes.count)) + number(original ?? UInt32(bytes.count)) + padded(bytes)
        + options)
  }

  func simplePacket(_ bytes: [UInt8], original: UInt32) -> [UInt8] {
    block(3, number(original) + padded(bytes))
  }

  /// The obsolete packet block: the interface and the count of drops have 16 bits.
  func oldPacket(interface: UInt16, time: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    block(
      2,
      short(interface) + short(0) + number(UInt32(time >> 32))
        + number(UInt32(truncatingIfNeeded: time)) + number(UInt32(bytes.count))
        + number(UInt32(bytes.count)) + padded(bytes))
  }
}

/// What a reader said of a file, packet by packet.
struct ReadPackets: Equatable {
  struct Packet: Equatable {
    var time: UInt64
    var link: UInt32
    var bytes: [UInt8]
    var position: UInt64
    var original: Int
    var comment: String?
    var direction: Int?
  }

  var packets: [Packet] = []
  var unusable: [CaptureDefect] = []
  var locals: [[UInt8]] = []
  /// What ended the reading early; nil at the end of the file.
  var stop: CaptureDefect?
  /// How many bytes the reader wanted where the file ends; nil where it ends after a block.
  var wanted: Int?

  init(pcapng file: [UInt8]) {
    var reader = PcapngReader()
    read(file, from: 0) { reader.next(in: $0, at: $1) }
  }

  init?(pcap file: [UInt8]) {
    guard let reader = file.withUnsafeBytes({ $0.baseAddress.flatMap { PcapReader(header: $0) } })
    else { return nil }
    read(file, from: PcapReader.headerLength) { reader.next(in: $0, at: $1) }
  }

  private mutating func read(
    _ file: [UInt8], from start: Int,
    _ next: (UnsafeRawBufferPointer, UInt64) -> CaptureStep
  ) {
    file.withUnsafeBytes { file in
      var position = start
      while position < file.count {
        let rest = UnsafeRawBufferPointer(rebasing: file[position...])
        switch next(rest, UInt64(position)) {
        case .packet(let packet, let size):
          packets.append(
            Packet(
              time: packet.time, link: packet.linkType.rawValue, bytes: Array(packet.bytes),
              position: packet.position, original: packet.originalLength,
              comment: packet.comment, direction: packet.direction))
          position += size
        case .local(let body, _, let size):
          locals.append(Array(body))
          position += size
        case .secrets(_, let size): position += size
        case .skip(let size): position += Int(clamping: size)
        case .unusable(let defect, let size):
          unusable.append(defect)
          position += size
        case .more(let count):
          wanted = count
          return
        case .stop(let defect):
          stop = defect
          return
        }
      }
    }
  }
}
