/// Reads one control packet and passes it to a sink as one unit.
///
/// What is wrong comes last, so that the good values and the summary stand before it.
struct MQTTReading {
  let packet: MQTTPacket
  let isFromClient: Bool
  /// How many bytes of the packet came but are not kept, so that their absence is not a fault.
  let leftOut: Int
  var version: UInt8
  var cursor: ByteCursor
  private var faults: [(text: String, offset: Int)] = []

  var isFive: Bool { version >= 5 }

  /// Whether the packet continues after the bytes that are there.
  private var isShort: Bool { packet.end > cursor.end }

  /// - Parameters:
  ///   - bytes: The source that the sink reads.
  ///   - end: Where the packet ends, or the bytes do.
  init(
    _ packet: MQTTPacket, _ bytes: [UInt8], end: Int, version: UInt8, isFromClient: Bool,
    leftOut: Int = 0
  ) {
    self.packet = packet
    self.version = version
    self.isFromClient = isFromClient
    self.leftOut = leftOut
    cursor = ByteCursor(bytes, packet.bodyStart..<max(packet.bodyStart, min(end, packet.end)))
  }

  /// Adds the values of the unit that has begun.
  mutating func read(_ sink: inout NodeSink, _ state: inout MQTTState) {
    let type = packet.type
    sink.say("mqtt " + type.name, .operation)
    sink.leaf(.name("type"), .word(type.name), at: packet.start..<packet.start + 1)
    header(&sink)
    switch type {
    case .connect: connect(&sink, &state)
    case .connack: connack(&sink, &state)
    case .publish: publish(&sink, &state)
    case .puback, .pubrec, .pubrel, .pubcomp: acknowledgement(&sink)
    case .subscribe, .unsubscribe: subscribe(&sink)
    case .suback, .unsuback: subscribed(&sink)
    case .pingreq: sink.link(Link(.request, space: "ping", id: [], label: Array("PINGREQ".utf8)))
    case .pingresp: sink.link(Link(.reply, space: "ping", id: []))
    case .disconnect: disconnect(&sink)
    case .auth: auth(&sink, state)
    }
    finish(&sink)
  }

  private mutating func header(_ sink: inout NodeSink) {
    if let fault = packet.fault { fail(fault, at: packet.start) }
    if packet.type == .publish { publishFlags(&sink) }
    let length = packet.start + 1..<packet.bodyStart
    sink.leaf(.name("length"), .integer(Int64(packet.length)), at: length)
    if packet.isLengthPadded {
      fail("the remaining length has more bytes than it needs", at: length.lowerBound)
    }
    guard let only = packet.type.length(version: version), only != packet.length else { return }
    fail(
      "the remaining length of \(packet.type.name) must be \(only), not \(packet.length)",
      at: length.lowerBound)
  }

  /// Reports what is after the last value, and what was wrong.
  private mutating func finish(_ sink: inout NodeSink) {
    if !cursor.isAtEnd {
      if faults.isEmpty {
        fail(
          "\(cursor.remaining) bytes are after the end of \(packet.type.name)",
          at: cursor.position)
      }
      let rest = cursor.rest()
      sink.leaf(.name("unread"), .bytes(rest), at: rest)
    }
    if leftOut > 0 {
      sink.leaf(
        .name("unread"), .made("\(leftOut) more bytes of the packet are not kept"),
        at: cursor.end..<cursor.end)
    } else if isShort, packet.type.length(version: version) == nil {
      fail(
        "the packet says \(packet.length) bytes and \(cursor.end - packet.bodyStart) are there",
        at: cursor.end)
    }
    for fault in faults { sink.issue(fault.text, at: fault.offset) }
  }
}

// The parts of bodies.
extension MQTTReading {
  mutating func fail(_ text: String, at offset: Int) {
    if faults.count < Self.faultLimit { faults.append((text, offset)) }
  }

  /// The most faults that are reported: a packet with more of them is hardly MQTT.
  private static let faultLimit = 16

  /// Reports that the packet ends too early, unless bytes of it are missing.
  private mutating func lack(_ what: String) {
    if !isShort { fail("the packet ends inside \(what)", at: cursor.end) }
    _ = cursor.rest()
  }

  mutating func byte(_ what: String) -> UInt8? {
    if let byte = cursor.byte() { return byte }
    lack(what)
    return nil
  }

  mutating func number(_ what: String, bytes count: Int) -> (value: Int, range: Range<Int>)? {
    let start = cursor.position
    if let value = cursor.integer(count) { return (Int(value), start..<cursor.position) }
    lack(what)
    return nil
  }

  /// Reads a field that follows its length in two bytes: text, unless it is declared as data (MQTT
  /// 5.0, sections 1.5.4 and 1.5.6).
  mutating func field(
    _ what: String, isData: Bool = false
  ) -> (inside: Range<Int>, range: Range<Int>)? {
    let start = cursor.position
    guard let length = cursor.integer(2), let inside = cursor.take(length) else {
      lack(what)
      return nil
    }
    if !isData { check(inside, what) }
    return (inside, start..<inside.upperBound)
  }

  mutating func check(_ text: Range<Int>, _ what: String) {
    guard let offset = UTF8Text.fault(in: cursor.bytes, text) else { return }
    let isNull = cursor.bytes[offset] == 0
    fail("\(what) \(isNull ? "has a null character" : "is not UTF-8")", at: offset)
  }

  /// Reads a packet identifier.
  ///
  /// - Returns: Its two bytes.
  mutating func identifier(_ sink: inout NodeSink) -> [UInt8]? {
    guard let id = number("the packet identifier", bytes: 2) else { return nil }
    sink.leaf(.name("id"), .integer(Int64(id.value)), at: id.range)
    if id.value == 0 { fail("the packet identifier is 0", at: id.range.lowerBound) }
    return Array(cursor.bytes[id.range])
  }
}
