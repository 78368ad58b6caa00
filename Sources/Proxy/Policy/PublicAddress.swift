import Transport

/// Which addresses belong to the public Internet, for `--deny-private`: private networks, this
/// machine, its links, and the services that clouds offer to machines on them are not.
enum PublicAddress {
  private struct Block {
    var prefix: [UInt8]
    var bits: Int

    init(_ bits: Int, _ prefix: UInt8...) {
      self.bits = bits
      self.prefix = prefix
    }

    func contains(_ bytes: some RandomAccessCollection<UInt8>) -> Bool {
      zip(bytes, prefix).enumerated().allSatisfy { index, pair in
        let left = min(8, bits - 8 * index)
        let mask = left >= 8 ? UInt8.max : ~(UInt8.max >> UInt8(max(0, left)))
        return pair.0 & mask == pair.1 & mask
      }
    }
  }

  /// IANA's registry of special addresses (RFC 6890), and one more that is not in it.
  private static let version4: [Block] = [
    Block(8, 0), Block(8, 10), Block(10, 100, 64), Block(8, 127), Block(16, 169, 254),
    Block(12, 172, 16), Block(24, 192, 0, 0), Block(16, 192, 168), Block(15, 198, 18),
    Block(4, 224), Block(4, 240),
    // Azure's services for its machines, metadata among them.
    Block(32, 168, 63, 129, 16),
  ]

  private static let version6: [Block] = [
    Block(7, 0xFC), Block(10, 0xFE, 0x80), Block(10, 0xFE, 0xC0), Block(8, 0xFF),
  ]

  /// Addresses that carry one of IPv4 in them, and at which byte: mapped and compatible ones (RFC
  /// 4291, section 2.5.5), NAT64 (RFC 6052), 6to4 (RFC 3056).
  private static let carriers: [(block: Block, place: Int)] = [
    (Block(80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 12),
    (Block(96, 0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0), 12),
    (Block(16, 0x20, 0x02), 2),
  ]

  /// - Parameter bytes: Four or sixteen bytes in network order.
  static func isPublic(_ bytes: [UInt8]) -> Bool {
    if bytes.count == 4 { return !version4.contains { $0.contains(bytes) } }
    if version6.contains(where: { $0.contains(bytes) }) { return false }
    return carriers.allSatisfy { carrier in
      !carrier.block.contains(bytes)
        || isPublic(Array(bytes[carrier.place..<(carrier.place + 4)]))
    }
  }

  /// Whether a host is denied by its name alone, without resolving it.
  static func isDenied(host: String) -> Bool {
    if let bytes = IPBytes.parse(host) ?? IPBytes.oddIPv4(host) { return !isPublic(bytes) }
    return host == "localhost" || host.hasSuffix(".localhost")
  }
}
