@testable import Capture
@testable import Pcapng
@testable import WebSocket

/// Builds packets and capture files, byte by byte, as other programs write them.
enum Packets {
  /// A TCP segment between two ends, with its IP header.
  struct Segment {
    var from: Endpoint = .client
    var sequence: UInt32
    var acknowledgement: UInt32 = 0
    var flags: TCPPacketWriter.Flags = [.acknowledge, .push]
    var payload: [UInt8] = []
    var clientPort: UInt16 = 50_000
    var serverPort: UInt16 = 9001
    var isIPv6 = false
    /// Extension headers, already chained up to a next header that is TCP.
    var extensions: [(type: UInt8, bytes: [UInt8])] = []

    var packet: [UInt8] {
      let tcp = tcpHeader + payload
      return isIPv6 ? version6(tcp) : version4(tcp)
    }

    private var tcpHeader: [UInt8] {
      let ports = from == .client ? (clientPort, serverPort) : (serverPort, clientPort)
      var bytes = Bytes()
      bytes.big(ports.0)
      bytes.big(ports.1)
      bytes.big(sequence)
      bytes.big(acknowledgement)
      // With one option, as real stacks send: no-operation, three times, and the end.
      bytes.big(UInt8(6 << 4))
      bytes.big(flags.rawValue)
      bytes.big(UInt16(65_535))
      bytes.big(UInt32(0))
      bytes.big(UInt32(0x0101_0100))
      return bytes.bytes
    }

    private func version4(_ tcp: [UInt8]) -> [UInt8] {
      let addresses: ([UInt8], [UInt8]) = ([10, 0, 0, 1], [192, 168, 7, 9])
      var bytes = Bytes()
      bytes.big(UInt16(0x4500))
      bytes.big(UInt16(20 + tcp.count))
      bytes.big(UInt32(0x1234_4000))
      bytes.big(UInt16(0x4006))
      bytes.big(UInt16(0))
      bytes.bytes += from == .client ? addresses.0 : addresses.1
      bytes.bytes += from == .client ? addresses.1 : addresses.0
      return bytes.bytes + tcp
    }

    private func version6(_ tcp: [UInt8]) -> [UInt8] {
      let client: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]
      let server: [UInt8] = [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [2]
      var body: [UInt8] = []
      for (index, header) in extensions.enumerated() {
        let next = index + 1 < extensions.count ? extensions[index + 1].type : 6
        body += [next] + header.bytes
      }
      var bytes = Bytes()
      bytes.big(UInt32(0x6000_0000))
      bytes.big(UInt16(body.count + tcp.count))
      bytes.big(extensions.first?.type ?? 6)
      bytes.big(UInt8(64))
      bytes.bytes += from == .client ? client : server
      bytes.bytes += from == .client ? server : client
      return bytes.bytes + body + tcp
    }
  }

  /// Link headers in front of an IP packet.
  enum Link: CaseIterable {
    case raw, ethernet, vlan, doubleVLAN, pppoe, nullLittle, nullBig, loop, cooked, cooked2

    var type: UInt16 {
      switch self {
      case .raw: 101
      case .ethernet, .vlan, .doubleVLAN, .pppoe: 1
      case .nullLittle, .nullBig: 0
      case .loop: 108
      case .cooked: 113
      case .cooked2: 276
      }
    }

    func wrap(_ packet: [UInt8]) -> [UInt8] {
      let isIPv6 = packet[0] >> 4 == 6
      let type: [UInt8] = isIPv6 ? [0x86, 0xDD] : [0x08, 0x00]
      let addresses = [UInt8](repeating: 0xAA, count: 12)
      switch self {
      case .raw: return packet
      // Ethernet pads short frames: what follows the IP packet is none of it.
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

/// A capture file under construction.
struct CaptureBuilder {
  enum Format: CaseIterable {
    case pcapng, pcapngBig, pcap, pcapBig, pcapNanoseconds, pcapNanosecondsBig
  }

  var bytes: [UInt8] = []
  let format: Format
  let link: Packets.Link
  private var time: UInt64 = 1_700_000_000_000_001_000

  init(_ format: Format = .pcapng, link: Packets.Link = .raw) {
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

  var isBig: Bool { format == .pcapngBig || format == .pcapBig || format == .pcapNanosecondsBig }

  mutating func number16(_ number: UInt16) {
    var part = Bytes()
    if isBig { part.big(number) } else { part.little(number) }
    bytes += part.bytes
  }

  mutating func number32(_ number: UInt32) {
    var part = Bytes()
    if isBig { part.big(number) } else { part.little(number) }
    bytes += part.bytes
  }

  mutating func section() {
    block(0x0A0D_0D0A) {
      $0.number32(0x1A2B_3C4D)
      $0.number16(1)
      $0.number16(0)
      $0.number32(.max)
      $0.number32(.max)
    }
  }

  mutating func interface(_ type: UInt16, resolution: UInt8?, offset: Int64 = 0) {
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

  mutating func block(_ type: UInt32, _ body: (inout CaptureBuilder) -> Void) {
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
  mutating func add(
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

/// A TCP connection that is spoken on: the segments of both ends, with their sequence numbers.
struct TCPConversation {
  var clientSequence: UInt32 = 1_000_000
  var serverSequence: UInt32 = 4_000_000_000
  var template = Packets.Segment(sequence: 0)
  private(set) var segments: [Packets.Segment] = []

  init(clientPort: UInt16 = 50_000, isIPv6: Bool = false) {
    template.clientPort = clientPort
    template.isIPv6 = isIPv6
  }

  mutating func send(
    _ end: Endpoint, _ payload: [UInt8], flags: TCPPacketWriter.Flags = [.acknowledge, .push]
  ) {
    var segment = template
    segment.from = end
    segment.flags = flags
    segment.payload = payload
    segment.sequence = end == .client ? clientSequence : serverSequence
    if flags.contains(.acknowledge) {
      segment.acknowledgement = end == .client ? serverSequence : clientSequence
    }
    let length = payload.count + (flags.isDisjoint(with: [.syn, .fin]) ? 0 : 1)
    if end == .client {
      clientSequence &+= UInt32(length)
    } else {
      serverSequence &+= UInt32(length)
    }
    segments.append(segment)
  }

  mutating func open() {
    send(.client, [], flags: .syn)
    send(.server, [], flags: [.syn, .acknowledge])
    send(.client, [], flags: .acknowledge)
  }

  static let request = Array(
    """
    GET /chat HTTP/1.1\r
    Host: example.com\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
    Sec-WebSocket-Version: 13\r
    \r

    """.utf8)
  static let response = Array(
    """
    HTTP/1.1 101 Switching Protocols\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
    \r

    """.utf8)

  mutating func upgrade() {
    open()
    send(.client, Self.request)
    send(.server, Self.response)
  }

  /// The bytes of a whole frame; the client's are masked with a key made from the payload.
  static func frame(
    _ end: Endpoint, _ text: String, opcode: Opcode = .text, fin: Bool = true
  ) -> [UInt8] {
    let payload = Array(text.utf8)
    let key = payload.reduce(UInt32(0x9E37_79B9)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    return FrameSerializer.frame(
      header: FrameHeader(
        fin: fin, opcode: opcode, length: UInt64(payload.count),
        maskingKey: end == .client ? MaskingKey(key) : nil), payload: payload)
  }

  mutating func close() {
    let body: [UInt8] = [0x03, 0xE8]
    let header = FrameHeader(
      opcode: .close, length: 2, maskingKey: MaskingKey(0x3A91_07C4))
    send(.client, FrameSerializer.frame(header: header, payload: body))
    send(.server, [0x88, 2] + body)
    send(.server, [], flags: [.fin, .acknowledge])
    send(.client, [], flags: [.fin, .acknowledge])
  }
}
