import JSON

// The units for packets of Socket.IO.
extension SocketIO {
  /// A packet, which is in the source that the sink reads, as a unit.
  func unit(
    _ packet: SocketIOPacket, _ attachments: [SocketIOAttachment] = [], isEarlier: Bool = false,
    at place: Range<Int>, from piece: Piece, to sink: inout NodeSink
  ) {
    sink.beginUnit(Self.about, at: place)
    let replaced = Self.replaced(packet, attachments)
    say(packet, replaced, attachments, to: &sink)
    head(packet, to: &sink)
    content(packet, replaced, attachments, to: &sink)
    if let link = link(packet, piece, sink.bytes) { sink.link(link) }
    if sink.unit?.issues.isEmpty == true {
      if let problem = packet.problem { sink.issue(problem.text, at: problem.offset) }
      if packet.problem == nil, attachments.count < packet.attachments {
        sink.issue(
          "\(attachments.count) of \(packet.attachments) attachments came",
          at: packet.attachmentRange?.lowerBound ?? packet.typeRange.lowerBound)
      }
    }
    if isEarlier { sink.endContinuedUnit() } else { sink.endUnit() }
  }

  /// The placeholders whose attachments are there.
  private static func replaced(
    _ packet: SocketIOPacket, _ attachments: [SocketIOAttachment]
  ) -> [SocketIOContent.Placeholder] {
    if attachments.isEmpty { return [] }
    return packet.content.placeholders.filter { attachments.indices.contains($0.number) }
  }

  private func head(_ packet: SocketIOPacket, to sink: inout NodeSink) {
    let type = packet.typeRange
    sink.leaf(.name("type"), .word(packet.kind.name), at: type)
    if let range = packet.attachmentRange {
      sink.leaf(.name("attachments"), .numeral(range), at: range)
    }
    if let range = packet.namespace {
      sink.leaf(.name("namespace"), .text(range), at: range)
    } else {
      sink.leaf(.name("namespace"), .word("/"), at: type.upperBound..<type.upperBound)
    }
    if let range = packet.id { sink.leaf(.name("id"), .numeral(range), at: range) }
  }

  private func content(
    _ packet: SocketIOPacket, _ replaced: [SocketIOContent.Placeholder],
    _ attachments: [SocketIOAttachment], to sink: inout NodeSink
  ) {
    let content = packet.content
    if content.isEmpty { return }
    sink.jsonBody(content.range)
    guard packet.kind.isEvent || packet.kind.isAck else {
      sink.jsonValue(.name("data"), content.range)
      return
    }
    let isNamed = packet.kind.isEvent && content.event != nil
    if isNamed, let event = content.event {
      let value: NodeValue =
        content.eventIsNumber
        ? .numeral(event) : content.eventHasEscapes ? .escaped(event) : .text(event)
      sink.leaf(.name("event"), value, at: event)
    }
    let replacements = replaced.map { placeholder in
      let attachment = attachments[placeholder.number]
      return JSONReplacement(
        start: placeholder.range.lowerBound, source: attachment.source, bytes: attachment.range,
        note: "attachment \(placeholder.number), " + attachment.note)
    }
    sink.jsonValue(
      .name("args"), content.range, from: isNamed ? content.second : nil,
      replacing: replacements, isFirstLeftOut: isNamed)
  }

  private func link(_ packet: SocketIOPacket, _ piece: Piece, _ bytes: [UInt8]) -> Link? {
    if packet.kind.isEvent, packet.id == nil { return nil }
    return Self.link(
      packet.kind, namespace: packet.namespace.map { Array(bytes[$0]) } ?? [UInt8(ascii: "/")],
      id: packet.id.map { Array(bytes[$0]) },
      event: packet.id == nil ? [] : packet.content.name(bytes), isEmpty: packet.content.isEmpty,
      piece)
  }

  /// How a packet belongs to others.
  ///
  /// - Parameter isEmpty: Whether it carries no data.
  static func link(
    _ kind: SocketIOPacket.Kind, namespace: [UInt8], id: [UInt8]?, event: [UInt8], isEmpty: Bool,
    _ piece: Piece
  ) -> Link? {
    switch kind {
    case .event, .binaryEvent:
      return id.map { Link(.request, space: space(namespace), id: $0, label: event) }
    case .ack, .binaryAck: return id.map { Link(.reply, space: space(namespace), id: $0) }
    case .connect where piece.isFromClient:
      return Link(
        .request, space: "sio connect", id: namespace, label: Array("connect ".utf8) + namespace)
    case .connect:
      // Servers of revisions before 5 open the namespace / without being asked.
      if isEmpty, namespace == [UInt8(ascii: "/")] { return nil }
      return Link(.reply, space: "sio connect", id: namespace)
    case .connectError: return Link(.reply, space: "sio connect", id: namespace)
    case .disconnect: return nil
    }
  }

  private static func space(_ namespace: [UInt8]) -> String {
    "sio " + String(decoding: namespace, as: UTF8.self)
  }
}
