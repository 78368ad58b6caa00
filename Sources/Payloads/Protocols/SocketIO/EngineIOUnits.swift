import JSON

// The units for packets of Engine.IO.
extension EngineIO {
  /// A packet as a unit.
  ///
  /// - Parameters:
  ///   - packet: The packet, in the source that the sink reads.
  ///   - issue: What is wrong with its data.
  static func unit(
    _ packet: EngineIOPacket, to sink: inout NodeSink, issue: String? = nil
  ) {
    sink.beginUnit(about, at: packet.place)
    sink.say("eio " + packet.kind.name, .operation)
    let type = packet.range.lowerBound..<packet.body.lowerBound
    sink.leaf(.name("type"), .word(packet.kind.name), at: type)
    switch packet.kind {
    case .open: open(packet, to: &sink)
    case .message: sink.body("data", packet.body)
    default: words(packet, to: &sink)
    }
    if packet.kind == .ping || packet.kind == .pong {
      let id = Array(sink.bytes[packet.body].prefix(64))
      sink.link(
        Link(
          packet.kind == .ping ? .request : .reply, space: "eio ping", id: id,
          label: packet.kind == .ping ? Array("ping".utf8) : []))
    }
    if let issue { sink.issue(issue, at: packet.body.lowerBound) }
    sink.endUnit()
  }

  /// Bytes that are not a packet.
  static func broken(_ range: Range<Int>, to sink: inout NodeSink) {
    sink.beginUnit(about, at: range)
    sink.say("eio", .operation)
    sink.body("data", range)
    sink.issue(
      range.isEmpty ? "the packet is empty" : "not a packet type of Engine.IO",
      at: range.lowerBound)
    sink.endUnit()
  }

  /// What a server announces about the session it opens.
  private static func open(_ packet: EngineIOPacket, to sink: inout NodeSink) {
    guard let shape = JSONShape(sink.bytes, packet.body), !shape.isArray else {
      if !packet.body.isEmpty { sink.body("data", packet.body) }
      return sink.issue("an open packet has a JSON object", at: packet.body.lowerBound)
    }
    sink.say(json: packet.body)
    sink.jsonBody(packet.body)
    sink.members(shape, of: about)
    if shape["sid"] == nil { sink.issue("an open packet has a sid", at: packet.body.lowerBound) }
  }

  /// The data of a packet that should carry nothing, or the word `probe`.
  private static func words(_ packet: EngineIOPacket, to sink: inout NodeSink) {
    guard !packet.body.isEmpty else { return }
    sink.body("data", packet.body)
    if !packet.isSound(sink.bytes) {
      sink.issue("nothing can follow the type here", at: packet.body.lowerBound)
    }
  }
}
