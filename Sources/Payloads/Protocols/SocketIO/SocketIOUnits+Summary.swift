import JSON

// The summary.
extension SocketIO {
  func say(
    _ packet: SocketIOPacket, _ replaced: [SocketIOContent.Placeholder],
    _ attachments: [SocketIOAttachment], to sink: inout NodeSink
  ) {
    guard sink.wants.contains(.summary) else { return }
    let content = packet.content
    let isError = packet.kind == .connectError
    sink.say("sio", .operation)
    sink.say(" " + packet.kind.name, isError ? .issue : .operation)
    if let namespace = packet.namespace { sink.say(namespace, .subject) }
    if let id = packet.id {
      sink.say(" #" + String(decoding: sink.bytes[id], as: UTF8.self), .id)
    }
    if content.isEmpty { return }
    guard (packet.kind.isEvent || packet.kind.isAck) && content.error == nil else {
      return sink.say(json: content.range)
    }
    if let event = content.event, packet.kind.isEvent {
      if content.eventHasEscapes {
        sink.say(bytes: content.name(sink.bytes), .subject)
      } else {
        sink.say(event, .subject)
      }
    }
    let arguments = content.arguments(isNamed: packet.kind.isEvent)
    if !arguments.isEmpty { say(arguments, replaced, attachments, to: &sink) }
  }

  /// Arguments, with the attachments' sizes in their places.
  private func say(
    _ range: Range<Int>, _ replaced: [SocketIOContent.Placeholder],
    _ attachments: [SocketIOAttachment], to sink: inout NodeSink
  ) {
    if replaced.isEmpty { return sink.say(json: range) }
    sink.say(" ", .punctuation)
    var start = range.lowerBound
    for placeholder in replaced where !sink.isSummaryFull {
      guard placeholder.range.lowerBound >= start else { continue }
      sink.sayMore(json: start..<placeholder.range.lowerBound)
      sink.say(attachments[placeholder.number].word, .note)
      start = placeholder.range.upperBound
    }
    if start < range.upperBound { sink.sayMore(json: start..<range.upperBound) }
  }
}

extension SocketIOContent {
  /// The name of the event as text.
  func name(_ bytes: [UInt8]) -> [UInt8] {
    guard let event else { return [] }
    return eventHasEscapes ? JSONUnescaping.text(bytes[event]) : Array(bytes[event])
  }
}

extension NodeSink {
  /// Adds a piece of JSON text right after the previous one.
  fileprivate mutating func sayMore(json range: Range<Int>) {
    guard wants.contains(.summary), !isSummaryFull else { return }
    appendJSON(range)
  }
}
