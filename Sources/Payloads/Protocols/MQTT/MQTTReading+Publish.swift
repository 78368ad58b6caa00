// PUBLISH and its acknowledgements (MQTT 5.0, sections 3.3 to 3.7).
extension MQTTReading {
  private var qos: UInt8 { packet.flags >> 1 & 3 }

  mutating func publishFlags(_ sink: inout NodeSink) {
    let place = packet.start..<packet.start + 1
    sink.leaf(.name("dup"), .bool(packet.flags & 8 != 0), at: place)
    sink.leaf(.name("qos"), .integer(Int64(qos)), at: place)
    sink.leaf(.name("retain"), .bool(packet.flags & 1 != 0), at: place)
    sink.say(" q\(qos)", .note)
    if packet.flags & 8 != 0 { sink.say(" dup", .note) }
    if packet.flags & 1 != 0 { sink.say(" retain", .note) }
    if qos == 0, packet.flags & 8 != 0 { fail("DUP is set at QoS 0", at: packet.start) }
  }

  mutating func publish(_ sink: inout NodeSink, _ state: inout MQTTState) {
    guard let topic = field("the topic") else { return }
    var name = Array(cursor.bytes[topic.inside])
    if !name.isEmpty {
      sink.leaf(.name("topic"), .text(topic.inside), at: topic.range)
      if let wildcard = name.firstIndex(where: {
        $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#")
      }) {
        fail("the topic has a wildcard", at: topic.inside.lowerBound + wildcard)
      }
    }
    let id = qos == 0 ? nil : identifier(&sink)
    if qos != 0, id == nil { return }
    let values = isFive ? properties(&sink) : MQTTPropertyValues()
    if name.isEmpty {
      name = resolve(topic.range, values, state, &sink)
    } else if let alias = values.alias {
      state.remember(name, as: alias, isFromClient: isFromClient)
    }
    if !name.isEmpty { sink.say(bytes: name, .subject) }
    link(id, name, values, &sink, &state)
    payload(values, &sink)
  }

  /// The topic of a packet that has an alias instead of one (MQTT 5.0, section 3.3.2.3.4).
  private mutating func resolve(
    _ place: Range<Int>, _ values: MQTTPropertyValues, _ state: MQTTState, _ sink: inout NodeSink
  ) -> [UInt8] {
    guard let alias = values.alias else {
      fail("the topic is empty", at: place.lowerBound)
      return []
    }
    guard let topic = state.topic(alias, isFromClient: isFromClient) else {
      // Its first use may be older than the recording: that is not a fault of the packet.
      sink.say(" alias \(alias)", .subject)
      return []
    }
    sink.leaf(
      .name("topic"), .made(String(decoding: topic, as: UTF8.self)), note: "topic alias \(alias)",
      at: place)
    return topic
  }

  private func link(
    _ id: [UInt8]?, _ topic: [UInt8], _ values: MQTTPropertyValues, _ sink: inout NodeSink,
    _ state: inout MQTTState
  ) {
    if let answers = values.responseTopic { state.expect(Array(cursor.bytes[answers])) }
    let label = Array("PUBLISH ".utf8) + topic
    let sent = id.map { Link(.request, space: "publish", id: $0, label: label) }
    guard let answer = response(topic, values, label, state) else {
      if let sent { sink.link(sent) }
      return
    }
    // Its acknowledgement only says that it has arrived.
    sink.link(answer)
    if let sent { sink.receipt(sent) }
  }

  /// What a request and its response have in common (MQTT 5.0, section 4.10); nil for any other
  /// message.
  private func response(
    _ topic: [UInt8], _ values: MQTTPropertyValues, _ label: [UInt8], _ state: MQTTState
  ) -> Link? {
    guard let correlation = values.correlation else { return nil }
    let both = Array(cursor.bytes[correlation])
    if values.responseTopic != nil {
      return Link(.request, space: "response", id: both, label: label)
    }
    return state.expects(topic) ? Link(.reply, space: "response", id: both) : nil
  }

  private mutating func payload(_ values: MQTTPropertyValues, _ sink: inout NodeSink) {
    let range = cursor.rest()
    if range.isEmpty {
      // There is no node where there are no bytes, but the summary says so.
      sink.say(size: 0)
    } else {
      sink.body("payload", range, saysSize: true)
    }
    if values.isText { check(range, "the payload") }
  }
}

extension MQTTReading {
  /// PUBACK, PUBREC, PUBREL and PUBCOMP (MQTT 5.0, sections 3.4 to 3.7).
  mutating func acknowledgement(_ sink: inout NodeSink) {
    guard let id = identifier(&sink) else { return }
    sink.say(" #\(Int(id[0]) << 8 | Int(id[1]))", .id)
    var code: UInt8? = 0
    if isFive, !cursor.isAtEnd {
      code = reason(&sink, saysSuccess: false)
      if !cursor.isAtEnd { _ = properties(&sink) }
    }
    let isRefused = code.map { $0 >= 0x80 } ?? false
    switch packet.type {
    case .pubrec where !isRefused: sink.link(Link(.item, space: "publish", id: id))
    // It comes from the end that published.
    case .pubrel: sink.link(Link(.item, space: "publish", id: id, asker: .sender))
    default: sink.link(Link(.reply, space: "publish", id: id))
    }
  }
}
