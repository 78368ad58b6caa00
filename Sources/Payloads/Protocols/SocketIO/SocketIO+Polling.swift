extension SocketIO: PollingDecoder {
  mutating func decodeBody(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    guard let packets = EngineIOPayload.packets(in: piece.bytes, version: session.version) else {
      return false
    }
    for packet in packets where sink.takesMore() {
      switch packet.kind {
      case .text: _ = text(packet.range, of: piece, to: &sink)
      case .binary: attachment(packet.packet(sink.bytes), of: piece, to: &sink)
      case .base64:
        let outer = sink.enter(
          EngineIOPayload.bytes(ofBase64: piece.bytes[packet.range]), "base64", from: packet.range)
        var inner = EngineIOPacket(binary: sink.bytes, 0..<sink.bytes.count, version: 4)
        inner.place = packet.range
        attachment(inner, of: piece, to: &sink)
        sink.leave(to: outer)
      }
    }
    waitIfPending(piece, &sink)
    return true
  }
}
