package import WebSocket

/// A TCP connection that is spoken on: the segments of both ends, with their sequence numbers.
package struct TCPConversation {
  package var clientSequence: UInt32 = 1_000_000
  package var serverSequence: UInt32 = 4_000_000_000
  package var template = Packets.Segment(sequence: 0)
  package private(set) var segments: [Packets.Segment] = []

  package init(clientPort: UInt16 = 50_000, isIPv6: Bool = false) {
    template.clientPort = clientPort
    template.isIPv6 = isIPv6
  }

  package mutating func send(
    _ end: Endpoint, _ payload: [UInt8], flags: Packets.Flags = [.acknowledge, .push]
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

  package mutating func open() {
    send(.client, [], flags: .syn)
    send(.server, [], flags: [.syn, .acknowledge])
    send(.client, [], flags: .acknowledge)
  }

  package static let request = Array(
    """
    GET /chat HTTP/1.1\r
    Host: example.com\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
    Sec-WebSocket-Version: 13\r
    \r

    """.utf8)
  package static let response = Array(
    """
    HTTP/1.1 101 Switching Protocols\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
    \r

    """.utf8)

  package mutating func upgrade() {
    open()
    send(.client, Self.request)
    send(.server, Self.response)
  }

  /// The bytes of a whole frame; the client's are masked with a key made from the payload.
  package static func frame(
    _ end: Endpoint, _ text: String, opcode: Opcode = .text, fin: Bool = true
  ) -> [UInt8] {
    let payload = Array(text.utf8)
    let key = payload.reduce(UInt32(0x9E37_79B9)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    return FrameSerializer.frame(
      header: FrameHeader(
        fin: fin, opcode: opcode, length: UInt64(payload.count),
        maskingKey: end == .client ? MaskingKey(key) : nil), payload: payload)
  }

  package mutating func close() {
    let body: [UInt8] = [0x03, 0xE8]
    let header = FrameHeader(
      opcode: .close, length: 2, maskingKey: MaskingKey(0x3A91_07C4))
    send(.client, FrameSerializer.frame(header: header, payload: body))
    send(.server, [0x88, 2] + body)
    send(.server, [], flags: [.fin, .acknowledge])
    send(.client, [], flags: [.fin, .acknowledge])
  }
}
