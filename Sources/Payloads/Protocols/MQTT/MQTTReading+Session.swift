// Answers of servers, and ends of connections (MQTT 5.0, sections 3.2, 3.14 and 3.15).
extension MQTTReading {
  mutating func connack(_ sink: inout NodeSink, _ state: inout MQTTState) {
    sink.link(Link(.reply, space: "connect", id: []))
    guard let flags = byte("the acknowledge flags") else { return }
    let place = cursor.position - 1..<cursor.position
    let isPresent = flags & 1 != 0
    sink.leaf(.name("session_present"), .bool(isPresent), at: place)
    if flags > 1 { fail("reserved acknowledge flags are set", at: place.lowerBound) }
    guard let code = reason(&sink) else { return }
    if isPresent { sink.say(" session present", .note) }
    if isPresent, code != 0 { fail("a refusal has a session", at: place.lowerBound) }
    state.isConnected = code == 0
    if isFive { _ = properties(&sink) }
  }

  /// MQTT 5.0, section 3.14: without a reason code it is a normal disconnection.
  mutating func disconnect(_ sink: inout NodeSink) {
    guard isFive, !cursor.isAtEnd else { return }
    guard reason(&sink) != nil, !cursor.isAtEnd else { return }
    _ = properties(&sink)
  }

  /// MQTT 5.0, sections 3.15 and 4.12: before the CONNACK it belongs to the CONNECT.
  mutating func auth(_ sink: inout NodeSink, _ state: MQTTState) {
    if !isFive { fail("only MQTT 5 has AUTH", at: packet.start) }
    version = 5
    let code = cursor.isAtEnd ? 0 : reason(&sink)
    if !cursor.isAtEnd { _ = properties(&sink) }
    if !state.isConnected {
      sink.link(
        Link(.item, space: "connect", id: [], asker: isFromClient ? .sender : .usual))
    } else if code == 0x19 {
      sink.link(Link(.request, space: "auth", id: [], label: Array("AUTH".utf8)))
    } else if code == 0 {
      sink.link(Link(.reply, space: "auth", id: []))
    } else {
      sink.link(Link(.item, space: "auth", id: [], asker: isFromClient ? .sender : .usual))
    }
  }

  /// Reads a reason code, or a return code of MQTT 3.1.1, and adds its name.
  mutating func reason(_ sink: inout NodeSink, saysSuccess: Bool = true) -> UInt8? {
    guard let code = byte("the reason code") else { return nil }
    let place = cursor.position - 1..<cursor.position
    let reason = MQTTReason.name(code, in: packet.type, version: version)
    sink.leaf(.name("reason"), .word(reason.text), note: MQTTReason.hex(code), at: place)
    sink.leaf(.name("reason_code"), .integer(Int64(code)), at: place)
    if !reason.isKnown {
      fail("\(packet.type.name) has no reason code \(MQTTReason.hex(code))", at: place.lowerBound)
    }
    let isRefusal = code >= 0x80 || !isFive && packet.type == .connack && code != 0
    if saysSuccess || isRefusal { sink.say(" " + reason.text, isRefusal ? .issue : .note) }
    return code
  }
}
