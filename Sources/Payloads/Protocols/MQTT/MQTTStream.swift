/// Reads one message as the next bytes of its direction.
struct MQTTStream {
  var state: MQTTState
  var pending: PendingBytes
  let piece: Piece

  init(_ piece: Piece, _ state: MQTTState, _ pending: PendingBytes) {
    self.piece = piece
    self.state = state
    self.pending = pending
  }

  /// Whether a message is made of whole packets without a fault.
  static func isClean(_ piece: Piece, _ state: MQTTState) -> Bool {
    guard !piece.bytes.isEmpty else { return false }
    var sink = NodeSink(piece, [])
    var stream = MQTTStream(piece, state, PendingBytes())
    stream.readPackets(from: 0, &sink)
    return stream.pending.isEmpty && sink.units.allSatisfy(\.issues.isEmpty)
  }

  mutating func read(_ sink: inout NodeSink) {
    if pending.isUnknown {
      guard beginsWithPacket() else { return part(0..<piece.bytes.count, &sink) }
      pending.isUnknown = false
    }
    let place = pending.isEmpty ? 0 : finishPacket(&sink)
    readPackets(from: place, &sink)
    if piece.isCut { pending.isUnknown = true }
  }

  mutating func readPackets(from start: Int, _ sink: inout NodeSink) {
    let bytes = piece.bytes
    var place = start
    while place < bytes.count {
      switch MQTTPacket.head(bytes, at: place) {
      case .broken(let text, let offset):
        return Self.broken(text, offset, place..<bytes.count, at: place..<bytes.count, &sink)
      case .short: return wait(from: place, &sink)
      case .packet(let packet):
        guard let end = end(of: packet) else {
          // What follows a packet that said too small a length is no packet: no more of it will come.
          guard let fault = packet.fault, !piece.isCut else { return wait(from: place, &sink) }
          return Self.broken(fault, place, place..<bytes.count, at: place..<bytes.count, &sink)
        }
        sink.beginUnit(MQTT.about, at: place..<end)
        read(packet, bytes, end: end, &sink)
        sink.endUnit()
        place = end
      }
    }
  }

  /// Where a packet ends; nil when later messages have more of it.
  private func end(of packet: MQTTPacket) -> Int? {
    let count = piece.bytes.count
    if packet.end <= count { return packet.end }
    if piece.isCut { return count }
    // A length that its type cannot have is wrong: nothing more will come.
    guard let version = state.version ?? version(of: packet),
      let only = packet.type.length(version: version)
    else { return nil }
    return min(count, packet.bodyStart + only)
  }

  /// The version, where only the type shows it.
  private func version(of packet: MQTTPacket) -> UInt8? {
    packet.type == .pingreq || packet.type == .pingresp ? 5 : nil
  }

  private mutating func wait(from place: Int, _ sink: inout NodeSink) {
    if piece.isCut { return part(place..<piece.bytes.count, &sink) }
    pending.add(piece.bytes[place...])
    sink.wait()
  }

  /// Bytes of a packet whose other bytes were left out.
  private func part(_ range: Range<Int>, _ sink: inout NodeSink) {
    sink.beginUnit(MQTT.about, at: range)
    sink.say("mqtt …", .note)
    sink.say(size: range.count)
    sink.leaf(.name("unread"), .bytes(range), at: range)
    sink.endUnit()
  }

  /// Whether a message begins with a packet without a fault, or with most of one.
  private func beginsWithPacket() -> Bool {
    guard case .packet(let packet) = MQTTPacket.head(piece.bytes, at: 0),
      packet.type.flags ?? packet.flags == packet.flags
    else { return false }
    let first = piece.bytes.prefix(packet.end)
    let piece = Piece(Array(first), isText: false, isFromClient: piece.isFromClient, isCut: true)
    return Self.isClean(piece, state)
  }

  mutating func read(
    _ packet: MQTTPacket, _ bytes: [UInt8], end: Int, leftOut: Int = 0, _ sink: inout NodeSink
  ) {
    let version = state.version ?? guess(packet, bytes, end: end)
    var reading = MQTTReading(
      packet, bytes, end: end, version: version, isFromClient: piece.isFromClient,
      leftOut: leftOut)
    reading.read(&sink, &state)
  }

  static func broken(
    _ text: String, _ offset: Int, _ range: Range<Int>, at place: Range<Int>,
    isContinued: Bool = false, _ sink: inout NodeSink
  ) {
    sink.beginUnit(MQTT.about, at: place)
    sink.say("mqtt \(range.count) B", .note)
    sink.leaf(.name("unread"), .bytes(range), at: range)
    sink.issue(text, at: offset)
    if isContinued { sink.endContinuedUnit() } else { sink.endUnit() }
  }
}
