// SUBSCRIBE, UNSUBSCRIBE and their acknowledgements (MQTT 5.0, sections 3.8 to 3.11).
extension MQTTReading {
  private var space: String {
    packet.type == .subscribe || packet.type == .suback ? "subscribe" : "unsubscribe"
  }

  mutating func subscribe(_ sink: inout NodeSink) {
    guard let id = identifier(&sink) else { return }
    if isFive { _ = properties(&sink) }
    let start = cursor.position
    if cursor.isAtEnd { fail("\(packet.type.name) has no topic filter", at: start) }
    var found: [Subscription] = []
    while !cursor.isAtEnd, let next = subscription() { found.append(next) }
    var label: [UInt8] = []
    for each in found {
      sink.say(each.filter, .subject)
      if let options = each.options { sink.say(" q\(options & 3)", .note) }
      guard label.count < Self.labelLimit else { continue }
      label += (label.isEmpty ? [] : Array(", ".utf8)) + cursor.bytes[each.filter]
    }
    if found.count == 1, let only = found.first {
      sink.leaf(.name("topic"), .text(only.filter), at: only.range)
    } else if !found.isEmpty {
      let all = String(decoding: label, as: UTF8.self)
      sink.leaf(.name("topic"), .made(all), at: start..<cursor.position)
    }
    hand(found, from: start, &sink)
    sink.link(
      Link(.request, space: space, id: id, label: Array("\(packet.type.name) ".utf8) + label))
  }

  /// A topic filter, and what is asked for with it.
  private struct Subscription {
    var filter: Range<Int>
    var options: UInt8?
    var range: Range<Int>
  }

  /// The length of a label from which no further filter is added to it.
  private static let labelLimit = 256

  private static let shared = Array("$share/".utf8)

  private mutating func subscription() -> Subscription? {
    guard let filter = field("the topic filter") else { return nil }
    let name = Array(cursor.bytes[filter.inside])
    check(filter: name, at: filter.inside.lowerBound)
    var options: UInt8?
    if packet.type == .subscribe {
      options = byte("the subscription options")
      if let options { check(options, isShared: name.starts(with: Self.shared)) }
    }
    let range = filter.range.lowerBound..<cursor.position
    return Subscription(filter: filter.inside, options: options, range: range)
  }

  private mutating func check(_ options: UInt8, isShared: Bool) {
    let offset = cursor.position - 1
    if options & 3 == 3 { fail("no QoS is 3", at: offset) }
    if options & (isFive ? 0xC0 : 0xFC) != 0 {
      fail("reserved subscription options are set", at: offset)
    }
    guard isFive else { return }
    if options & 0x30 == 0x30 { fail("the retain handling is 3", at: offset) }
    if isShared, options & 4 != 0 {
      fail("a shared subscription has the option no local", at: offset)
    }
  }

  private func hand(_ found: [Subscription], from start: Int, _ sink: inout NodeSink) {
    guard !found.isEmpty,
      sink.open(
        .name("subscriptions"), .array(count: found.count), at: start..<cursor.position)
    else { return }
    for (place, each) in found.enumerated() {
      guard sink.open(.index(place), .object(count: nil), at: each.range) else { continue }
      sink.leaf(.name("topic"), .text(each.filter), at: each.filter)
      if let options = each.options {
        let place = each.range.upperBound - 1..<each.range.upperBound
        sink.leaf(.name("qos"), .integer(Int64(options & 3)), at: place)
        if isFive { self.options(options, place, &sink) }
      }
      sink.close(at: each.range.upperBound)
    }
    sink.close(at: cursor.position)
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
    reasons(&sink)
  }

  /// The reason codes of the topic filters, one for each.
  private mutating func reasons(_ sink: inout NodeSink) {
    let range = cursor.rest()
    let codes = cursor.bytes[range]
    var names: [String] = []
    for (place, code) in zip(range, codes) {
      let reason = MQTTReason.name(code, in: packet.type, version: version)
      if !reason.isKnown {
        fail("\(packet.type.name) has no reason code \(MQTTReason.hex(code))", at: place)
      }
      sink.say(" " + reason.text, code >= 0x80 ? .issue : .note)
      if names.count < Self.nameLimit { names.append(reason.text) }
    }
    guard let worst = codes.max() else { return }
    sink.leaf(.name("reason"), .made(names.joined(separator: ", ")), at: range)
    sink.leaf(.name("reason_code"), .integer(Int64(worst)), note: MQTTReason.hex(worst), at: range)
    guard sink.open(.name("reasons"), .array(count: codes.count), at: range) else { return }
    for (index, place) in range.enumerated() {
      let code = cursor.bytes[place]
      let reason = MQTTReason.name(code, in: packet.type, version: version)
      sink.leaf(
        .index(index), .word(reason.text), note: MQTTReason.hex(code), at: place..<place + 1)
    }
    sink.close(at: range.upperBound)
  }

  /// Names that are in the field `reason`.
  private static let nameLimit = 64
}
