/// Reads the blocks of a pcapng file (draft-ietf-opsawg-pcapng): any number of sections, in either
/// byte order, with any number of interfaces.
package struct PcapngReader: Sendable {
  /// An interface that packets came from.
  private struct Interface: Sendable {
    var linkType: LinkType
    var unit: TimestampUnit
    var snapshotLength: UInt32
  }

  private enum BlockType {
    static let section: UInt32 = 0x0A0D_0D0A
    static let interface: UInt32 = 1
    static let oldPacket: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let enhancedPacket: UInt32 = 6
    static let decryptionSecrets: UInt32 = 10
  }

  /// The largest packet block that is accepted: a larger one is damage, not a packet.
  package static let largestPacket = 16 << 20
  /// The largest block of windsock's own that is read: held messages are not larger.
  private static let largestLocal = 40 << 20
  /// The largest description of a section or an interface.
  private static let largestDescription = 1 << 20
  /// Interfaces of a section that are remembered.
  private static let interfaceLimit = 1 << 16

  private var isSwapped = false
  private var interfaces: [Interface] = []
  /// For simple packets, which have no time of their own.
  private var lastTime: UInt64 = 0

  package init() {}

  /// Reads the next block.
  ///
  /// - Parameters:
  ///   - bytes: The file from `position` on, as much of it as is there.
  ///   - position: Where a block begins.
  package mutating func next(in bytes: UnsafeRawBufferPointer, at position: UInt64) -> CaptureStep {
    guard bytes.count >= 12, let base = bytes.baseAddress else { return .more(12) }
    if base.number32(0, isSwapped: false) == BlockType.section {
      return section(bytes, base)
    }
    let type = base.number32(0, isSwapped: isSwapped)
    let length = base.number32(4, isSwapped: isSwapped)
    guard length >= 12, length % 4 == 0 else { return .stop(.badLength(UInt64(length))) }
    switch type {
    case BlockType.enhancedPacket, BlockType.oldPacket, BlockType.simplePacket:
      return whole(bytes, base, length: length, limit: Self.largestPacket) {
        $0.packet(base, type: type, length: Int(length), at: position)
      }
    case BlockType.interface:
      return whole(bytes, base, length: length, limit: Self.largestDescription) {
        $0.addInterface(base, length: Int(length))
      }
    case PcapngBlocks.localBlockType where length <= Self.largestLocal:
      return whole(bytes, base, length: length, limit: Self.largestLocal) { _ in
        let body = UnsafeRawBufferPointer(start: base + 8, count: Int(length) - 12)
        return .local(body, position: position &+ 8, size: Int(length))
      }
    case BlockType.decryptionSecrets where length <= 16 || isTLS(base):
      guard length <= Self.largestLocal else {
        return .unusable(.longSecrets, size: Int(length))
      }
      return whole(bytes, base, length: length, limit: Self.largestLocal) {
        $0.secrets(base, length: Int(length))
      }
    default:
      return .skip(UInt64(length))
    }
  }

  /// Whether the secrets of a block are a TLS key log.
  private func isTLS(_ base: UnsafeRawPointer) -> Bool {
    base.number32(8, isSwapped: isSwapped) == 0x544C_534B
  }

  /// Reads a Decryption Secrets Block (draft-ietf-opsawg-pcapng, section 4.7), of which only those
  /// with a TLS key log are used.
  private func secrets(_ base: UnsafeRawPointer, length: Int) -> CaptureStep {
    guard length >= 20 else { return .unusable(.secretsPastBlock, size: length) }
    let count = Int(base.number32(12, isSwapped: isSwapped))
    guard count <= length - 20 else { return .unusable(.secretsPastBlock, size: length) }
    return .secrets(UnsafeRawBufferPointer(start: base + 16, count: count), size: length)
  }

  /// Runs `body` once the whole block is there and its two lengths agree.
  @inline(__always)
  private mutating func whole(
    _ bytes: UnsafeRawBufferPointer, _ base: UnsafeRawPointer, length: UInt32, limit: Int,
    _ body: (inout Self) -> CaptureStep
  ) -> CaptureStep {
    guard length <= limit else { return .stop(.badLength(UInt64(length))) }
    guard bytes.count >= Int(length) else { return .more(Int(length)) }
    guard base.number32(Int(length) - 4, isSwapped: isSwapped) == length else {
      return .stop(.lengthsDiffer)
    }
    return body(&self)
  }

  private mutating func section(
    _ bytes: UnsafeRawBufferPointer, _ base: UnsafeRawPointer
  ) -> CaptureStep {
    let magic = base.number32(8, isSwapped: false)
    guard magic == 0x1A2B_3C4D || magic == 0x4D3C_2B1A else { return .stop(.badByteOrder(magic)) }
    let isSwapped = magic == 0x4D3C_2B1A
    let length = base.number32(4, isSwapped: isSwapped)
    guard length >= 28, length % 4 == 0 else { return .stop(.badLength(UInt64(length))) }
    guard bytes.count >= 16 else { return .more(16) }
    let major = base.number16(12, isSwapped: isSwapped)
    guard major == 1 else { return .stop(.newerVersion(major)) }
    self.isSwapped = isSwapped
    interfaces = []
    return .skip(UInt64(length))
  }

  private mutating func addInterface(_ base: UnsafeRawPointer, length: Int) -> CaptureStep {
    guard length >= 20 else { return .stop(.badLength(UInt64(length))) }
    let options = PcapngOptions(
      bytes: UnsafeRawBufferPointer(start: base + 16, count: length - 20), isSwapped: isSwapped)
    let offset = Int64(bitPattern: options.longNumber(of: 14) ?? 0)
    if interfaces.count < Self.interfaceLimit {
      interfaces.append(
        Interface(
          linkType: LinkType(rawValue: UInt32(base.number16(8, isSwapped: isSwapped))),
          unit: TimestampUnit(resolution: options.value(of: 9)?.first, offset: offset),
          snapshotLength: base.number32(12, isSwapped: isSwapped)))
    }
    return .skip(UInt64(length))
  }

  /// Reads a packet of any of the three kinds out of its block.
  @inline(__always)
  private mutating func packet(
    _ base: UnsafeRawPointer, type: UInt32, length: Int, at position: UInt64
  ) -> CaptureStep {
    if type == BlockType.simplePacket { return simplePacket(base, length: length, at: position) }
    guard length >= 32 else { return .unusable(.packetPastBlock, size: length) }
    let number =
      type == BlockType.enhancedPacket
      ? Int(base.number32(8, isSwapped: isSwapped)) : Int(base.number16(8, isSwapped: isSwapped))
    guard number < interfaces.count else { return .unusable(.unknownInterface, size: length) }
    let captured = Int(base.number32(20, isSwapped: isSwapped))
    guard captured <= length - 32 else { return .unusable(.packetPastBlock, size: length) }
    let high = UInt64(base.number32(12, isSwapped: isSwapped))
    let low = UInt64(base.number32(16, isSwapped: isSwapped))
    lastTime = interfaces[number].unit.nanoseconds(high << 32 | low)
    let end = 28 + captured + PcapngBlocks.padding(captured)
    let options = UnsafeRawBufferPointer(start: base + end, count: max(0, length - 4 - end))
    return .packet(
      CapturedPacket(
        time: lastTime, linkType: interfaces[number].linkType,
        bytes: UnsafeRawBufferPointer(start: base + 28, count: captured),
        position: position &+ 28,
        originalLength: Int(base.number32(24, isSwapped: isSwapped)),
        options: PcapngOptions(bytes: options, isSwapped: isSwapped)),
      size: length)
  }

  private func simplePacket(
    _ base: UnsafeRawPointer, length: Int, at position: UInt64
  ) -> CaptureStep {
    guard length >= 16 else { return .unusable(.packetPastBlock, size: length) }
    guard let interface = interfaces.first else {
      return .unusable(.unknownInterface, size: length)
    }
    let original = Int(base.number32(8, isSwapped: isSwapped))
    let limit = interface.snapshotLength == 0 ? Int.max : Int(interface.snapshotLength)
    let captured = min(original, limit, length - 16)
    return .packet(
      CapturedPacket(
        time: lastTime, linkType: interface.linkType,
        bytes: UnsafeRawBufferPointer(start: base + 12, count: captured),
        position: position &+ 12, originalLength: original),
      size: length)
  }
}
