// CONNECT, which begins a connection (MQTT 5.0, section 3.1).
extension MQTTReading {
  mutating func connect(_ sink: inout NodeSink, _ state: inout MQTTState) {
    sink.link(Link(.request, space: "connect", id: [], label: Array("CONNECT".utf8)))
    guard level(&sink, &state) else { return }
    guard let flags = byte("the connect flags") else { return }
    let place = cursor.position - 1..<cursor.position
    sink.leaf(
      .name("clean"), .bool(flags & 2 != 0), note: isFive ? "clean start" : "clean session",
      at: place)
    check(flags, at: place.lowerBound)
    guard let keepAlive = number("the keep alive", bytes: 2) else { return }
    sink.leaf(
      .name("keep_alive"), .integer(Int64(keepAlive.value)), note: "seconds",
      at: keepAlive.range)
    if isFive { _ = properties(&sink) }
    guard let client = field("the client identifier") else { return }
    sink.leaf(.name("client_id"), .text(client.inside), at: client.range)
    if !client.inside.isEmpty { sink.say(client.inside, .subject) }
    sink.say(" v" + (version == 4 ? "3.1.1" : version == 3 ? "3.1" : "\(version)"), .note)
    if version == 4, client.inside.isEmpty, flags & 2 == 0 {
      fail("an empty client identifier needs a clean session", at: client.range.lowerBound)
    }
    if flags & 4 != 0, !will(flags, place, &sink) { return }
    credentials(flags, &sink)
  }

  /// Reads the protocol name and level, which determine how the rest is read.
  private mutating func level(_ sink: inout NodeSink, _ state: inout MQTTState) -> Bool {
    guard let name = field("the protocol name") else { return false }
    sink.leaf(.name("protocol"), .text(name.inside), at: name.range)
    guard let level = byte("the protocol level") else { return false }
    let place = cursor.position - 1..<cursor.position
    // Bridges of mosquitto set the highest bit.
    let isBridge = level & 0x80 != 0
    version = level & 0x7F
    state.restart(version: version)
    sink.leaf(
      .name("version"), .integer(Int64(version)), note: isBridge ? "a bridge" : "", at: place)
    let expected: [UInt8]? =
      switch String(decoding: cursor.bytes[name.inside], as: UTF8.self) {
      case "MQTT": [4, 5]
      case "MQIsdp": [3]
      default: nil
      }
    guard let expected else {
      fail("the protocol name is not MQTT", at: name.inside.lowerBound)
      return true
    }
    if !expected.contains(version) {
      fail("no version of MQTT has the level \(version)", at: place.lowerBound)
    }
    return true
  }

  private mutating func check(_ flags: UInt8, at offset: Int) {
    if flags & 1 != 0 { fail("the reserved connect flag is set", at: offset) }
    if flags & 4 == 0, flags & 0x38 != 0 { fail("there is no will, but flags of one", at: offset) }
    if flags & 0x18 == 0x18 { fail("the QoS of the will is 3", at: offset) }
    if !isFive, flags & 0xC0 == 0x40 {
      fail("a password needs a user name", at: offset)
    }
  }

  /// - Returns: Whether all of it is there.
  private mutating func will(
    _ flags: UInt8, _ place: Range<Int>, _ sink: inout NodeSink
  ) -> Bool {
    let start = cursor.position
    let list = isFive ? propertyList(in: .will) : nil
    let topic = field("the topic of the will")
    let payload = topic.flatMap { _ in field("the payload of the will", isData: true) }
    if let topic {
      sink.say(" will", .note)
      sink.say(topic.inside, .subject)
    }
    guard sink.open(.name("will"), .object(count: nil), at: start..<cursor.position) else {
      return payload != nil
    }
    sink.leaf(.name("qos"), .integer(Int64(flags >> 3 & 3)), at: place)
    sink.leaf(.name("retain"), .bool(flags & 0x20 != 0), at: place)
    list?.hand(to: &sink)
    if let topic { sink.leaf(.name("topic"), .text(topic.inside), at: topic.range) }
    if let payload {
      sink.leaf(.name("payload"), value(payload.inside), at: payload.range)
    }
    sink.close(at: cursor.position)
    return payload != nil
  }

  private mutating func credentials(_ flags: UInt8, _ sink: inout NodeSink) {
    if flags & 0x80 != 0 {
      guard let user = field("the user name") else { return }
      sink.leaf(.name("username"), .text(user.inside), at: user.range)
      sink.say(" user", .note)
      sink.say(user.inside, .string)
    }
    if flags & 0x40 != 0, let password = field("the password", isData: true) {
      sink.leaf(.name("password"), value(password.inside), at: password.range)
    }
  }

  /// Data as text, where it is text.
  private func value(_ range: Range<Int>) -> NodeValue {
    UTF8Text.isReadable(cursor.bytes[range]) ? .text(range) : .bytes(range)
  }
}
