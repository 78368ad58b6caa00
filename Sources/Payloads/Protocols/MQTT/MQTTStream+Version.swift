// Which version a connection speaks whose CONNECT was not seen.
extension MQTTStream {
  /// The version that a packet tells by its shape, which is remembered when it leaves no doubt.
  mutating func guess(_ packet: MQTTPacket, _ bytes: [UInt8], end: Int) -> UInt8 {
    let isOld: Bool
    switch packet.type {
    case .connack, .unsuback: isOld = packet.length == 2
    case .puback, .pubrec, .pubrel, .pubcomp:
      if packet.length <= 2 { return 4 }
      isOld = false
    case .disconnect:
      if packet.length == 0 { return 4 }
      isOld = false
    case .auth: isOld = false
    case .subscribe, .unsubscribe:
      isOld = reads(packet, bytes, end, as: 4)
      if !isOld, !reads(packet, bytes, end, as: 5) { return 4 }
    case .publish: return guessOfMessage(packet, bytes, end)
    default: return 4
    }
    state.version = isOld ? 4 : 5
    return isOld ? 4 : 5
  }

  /// A message has properties when its bytes are no text, and are properties with something behind
  /// them.
  private func guessOfMessage(_ packet: MQTTPacket, _ bytes: [UInt8], _ end: Int) -> UInt8 {
    var cursor = ByteCursor(bytes, packet.bodyStart..<end)
    guard let length = cursor.integer(2), cursor.take(length) != nil else { return 4 }
    if packet.flags & 6 != 0 { _ = cursor.integer(2) }
    if UTF8Text.isReadable(bytes[cursor.position..<end]) { return 4 }
    return reads(packet, bytes, end, as: 5) ? 5 : 4
  }

  /// Whether a packet has no fault in a version.
  private func reads(
    _ packet: MQTTPacket, _ bytes: [UInt8], _ end: Int, as version: UInt8
  ) -> Bool {
    let piece = Piece(bytes, isText: false, isFromClient: piece.isFromClient)
    var sink = NodeSink(piece, [])
    var state = state
    sink.beginUnit(MQTT.about, at: packet.start..<end)
    var reading = MQTTReading(
      packet, bytes, end: end, version: version, isFromClient: piece.isFromClient)
    reading.read(&sink, &state)
    sink.endUnit()
    return sink.units.allSatisfy(\.issues.isEmpty)
  }
}
