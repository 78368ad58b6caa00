package import WebSocket

/// Builds packets and capture files, byte by byte, as other programs write them.
package enum Packets {
  /// The flags of a TCP header (RFC 9293, section 3.1).
  package struct Flags: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let fin = Flags(rawValue: 1)
    package static let syn = Flags(rawValue: 2)
    package static let reset = Flags(rawValue: 4)
    package static let push = Flags(rawValue: 8)
    package static let acknowledge = Flags(rawValue: 16)
  }

  /// A number's bytes in network byte order.
  static func big(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  /// A TCP segment between two ends, with its IP header.
  package struct Segment {
    package var from: Endpoint
    package var sequence: UInt32
    package var acknowledgement: UInt32
    package var flags: Flags
    package var payload: [UInt8]
    package var clientPort: UInt16
    package var serverPort: UInt16
    package var isIPv6: Bool
    /// Extension headers, already chained up to a next header that is TCP.
    package var extensions: [(type: UInt8, bytes: [UInt8])] = []

    package init(
      from: Endpoint = .client, sequence: UInt32, acknowledgement: UInt32 = 0,
      flags: Flags = [.acknowledge, .push], payload: [UInt8] = [], clientPort: UInt16 = 50_000,
      serverPort: UInt16 = 9001, isIPv6: Bool = false
    ) {
      self.from = from
      self.sequence = sequence
      self.acknowledgement = acknowledgement
      self.flags = flags
      self.payload = payload
      self.clientPort = clientPort
      self.serverPort = serverPort
      self.isIPv6 = isIPv6
    }

    package var packet: [UInt8] {
      let tcp = tcpHeader + payload
      return isIPv6 ? version6(tcp) : version4(tcp)
    }

    private var tcpHeader: [UInt8] {
      let ports = from == .client ? (clientPort, serverPort) : (serverPort, clientPort)
      var bytes: [UInt8] = []
      bytes += Packets.big(ports.0)
      bytes += Packets.big(ports.1)
      bytes += Packets.big(sequence)
      bytes += Packets.big(acknowledgement)
      // With one option, as real stacks send: no-operation, three times, and the end.
      bytes += Packets.big(UInt8(6 << 4))
      bytes += Packets.big(flags.rawValue)
      bytes += Packets.big(UInt16(65_535))
      bytes += Packets.big(UInt32(0))
      bytes += Packets.big(UInt32(0x0101_0100))
      return bytes
    }

    private func version4(_ tcp: [UInt8]) -> [UInt8] {
      let addresses: ([UInt8], [UInt8]) = ([10, 0, 0, 1], [192, 168, 7, 9])
      var bytes: [UInt8] = []
      bytes += Packets.big(UInt16(0x4500))
      bytes += Packets.big(UInt16(20 + tcp.count))
      bytes += Packets.big(UInt32(0x1234_4000))
      bytes += Packets.big(UInt16(0x4006))
      bytes += Packets.big(UInt16(0))
      bytes += from == .client ? addresses.0 : addresses.1
      bytes += from == .client ? addresses.1 : addresses.0
      return bytes + tcp
    }

    private func version6(_ tcp: [UInt8]) -> [UInt8] {
      let client: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]
      let server: [UInt8] = [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [2]
      var body: [UInt8] = []
      for (index, header) in extensions.enumerated() {
        let next = index + 1 < extensions.count ? extensions[index + 1].type : 6
        body += [next] + header.bytes
      }
      var bytes: [UInt8] = []
      bytes += Packets.big(UInt32(0x6000_0000))
      bytes += Packets.big(UInt16(body.count + tcp.count))
      bytes += Packets.big(extensions.first?.type ?? 6)
      bytes += Packets.big(UInt8(64))
      bytes += from == .client ? client : server
      bytes += from == .client ? server : client
      return bytes + body + tcp
    }
  }

  /// Link headers in front of an IP packet.
  package enum Link: CaseIterable {
    case raw, ethernet, vlan, doubleVLAN, pppoe, nullLittle, nullBig, loop, cooked, cooked2

    package var type: UInt16 {
      switch self {
      case .raw: 101
      case .ethernet, .vlan, .doubleVLAN, .pppoe: 1
      case .nullLittle, .nullBig: 0
      case .loop: 108
      case .cooked: 113
      case .cooked2: 276
      }
    }

    package func wrap(_ packet: [UInt8]) -> [UInt8] {
      let isIPv6 = packet[0] >> 4 == 6
      let type: [UInt8] = isIPv6 ? [0x86, 0xDD] : [0x08, 0x00]
      let addresses = [UInt8](repeating: 0xAA, count: 12)
      switch self {
      case .raw: return packet
      // Ethernet pads short frames: the bytes after the IP packet are not part of it.
      case .ethernet: return addresses + type + packet + [0, 0, 0, 0, 0]
      case .vlan: return addresses + [0x81, 0, 0, 5] + type + packet
      case .doubleVLAN: return addresses + [0x88, 0xA8, 0, 5, 0x81, 0, 0, 6] + type + packet
      case .pppoe:
        let size = packet.count + 2
        return addresses + [0x88, 0x64, 0x11, 0, 0, 1, UInt8(size >> 8), UInt8(size & 255)]
          + [0, isIPv6 ? 0x57 : 0x21] + packet
      case .nullLittle: return [isIPv6 ? 30 : 2, 0, 0, 0] + packet
      case .nullBig: return [0, 0, 0, isIPv6 ? 24 : 2] + packet
      case .loop: return [0, 0, 0, isIPv6 ? 24 : 2] + packet
      case .cooked: return [0, 0, 0, 1, 0, 6] + [UInt8](repeating: 0, count: 8) + type + packet
      case .cooked2: return type + [UInt8](repeating: 0, count: 18) + packet
      }
    }
  }
}
