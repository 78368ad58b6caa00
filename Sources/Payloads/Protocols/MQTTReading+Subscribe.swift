// SUBSCRIBE, UNSUBSCRIBE and their acknowledgements (MQTT 5.0, sections 3.8 to 3.11).
extension MQTTReading {
  private var space: String {
    packet.type == .subscribe || packet.type == .suback ? "subscribe" : "unsubscribe"
  }

  mutating func subscribe(_ sink: inout NodeSink) {
    guard let id = identifier(&sink) else { return }
    if isFive { _ = properties(&sink) }
    if cursor.isAtEnd { fail("\(packet.type.name) has no topic filter", at: cursor.position) }
    var label: [UInt8] = []
    while !cursor.isAtEnd, let filter = field("the topic filter") {
      let name = Array(cursor.bytes[filter.inside])
      if label.count < Self.labelLimit { label += (label.isEmpty ? [] : Array(", ".utf8)) + name }
      check(filter: name, at: filter.inside.lowerBound)
      sink.say(filter.inside, .subject)
      if packet.type == .unsubscribe {
        sink.leaf(.name("topic"), .text(filter.inside), at: filter.range)
      } else if let options = byte("the subscription options") {
        subscription(filter.inside, options, isShared: name.starts(with: Self.shared), &sink)
      }
    }
    sink.link(Link(.request, space: space, id: id, label: label))
  }

  /// Bytes of a label after which no further filter is added to it.
  private static let labelLimit = 256

  private static let shared = Array("$share/".utf8)

  private mutating func subscription(
    _ filter: Range<Int>, _ options: UInt8, isShared: Bool, _ sink: inout NodeSink
  ) {
    let place = cursor.position - 1..<cursor.position
    let qos = options & 3
    sink.say(" q\(qos)", .note)
    if qos == 3 { fail("no QoS is 3", at: place.lowerBound) }
    if options & (isFive ? 0xC0 : 0xFC) != 0 {
      fail("reserved subscription options are set", at: place.lowerBound)
    }
    if isFive, options & 0x30 == 0x30 {
      fail("the retain handling is 3", at: place.lowerBound)
    }
    if isFive, isShared, options & 4 != 0 {
      fail("a shared subscription has the option no local", at: place.lowerBound)
    }
    let range = filter.lowerBound - 2..<place.upperBound
    guard sink.open(.name("topic"), .text(filter), at: range) else { return }
    sink.leaf(.name("qos"), .integer(Int64(qos)), at: place)
    if isFive { self.options(options, place, &sink) }
    sink.close(at: place.upperBound)
  }

  /// MQTT 5.0, section 3.8.3.1.
  private func options(_ options: UInt8, _ place: Range<Int>, _ sink: inout NodeSink) {
    sink.leaf(.name("no_local"), .bool(options & 4 != 0), at: place)
    sink.leaf(.name("retain_as_published"), .bool(options & 8 != 0), at: place)
    let handling = options >> 4 & 3
    let meaning =
      switch handling {
      case 0: "send retained messages"
      case 1: "send retained messages if the subscription is new"
      case 2: "send no retained messages"
      default: ""
      }
    sink.leaf(.name("retain_handling"), .integer(Int64(handling)), note: meaning, at: place)
  }

  /// MQTT 5.0, section 4.7.1: a wildcard stands for a whole level, and `#` for the last one.
  private mutating func check(filter: [UInt8], at offset: Int) {
    if filter.isEmpty { return fail("the topic filter is empty", at: offset) }
    let slash = UInt8(ascii: "/")
    for (place, byte) in filter.enumerated() {
      guard byte == UInt8(ascii: "#") || byte == UInt8(ascii: "+") else { continue }
      let isFirst = place == 0 || filter[place - 1] == slash
      let isLast = place + 1 == filter.count
      let isWhole = isFirst && (isLast || byte == UInt8(ascii: "+") && filter[place + 1] == slash)
      if !isWhole {
        return fail("a wildcard in the topic filter is not a whole level", at: offset + place)
      }
    }
  }

  mutating func subscribed(_ sink: inout NodeSink) {
    guard let id = identifier(&sink) else { return }
    sink.say(" #\(Int(id[0]) << 8 | Int(id[1]))", .id)
    sink.link(Link(.reply, space: space, id: id))
    if isFive { _ = properties(&sink) }
    if packet.type == .unsuback, !isFive { return }
    if cursor.isAtEnd { fail("\(packet.type.name) has no reason code", at: cursor.position) }
    while !cursor.isAtEnd { _ = reason(&sink) }
  }
}
