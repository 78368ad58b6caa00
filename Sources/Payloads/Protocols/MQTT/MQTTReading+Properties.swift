// The properties of MQTT 5 (MQTT 5.0, section 2.2.2).
extension MQTTReading {
  /// Reads the length of properties and the properties, and hands them out.
  mutating func properties(_ sink: inout NodeSink) -> MQTTPropertyValues {
    guard let list = propertyList(in: MQTTProperty.Places([packet.type])) else {
      return MQTTPropertyValues()
    }
    list.hand(to: &sink)
    return list.values
  }

  /// Reads the length of properties and the properties; what is wrong in them does not reach
  /// beyond their end.
  mutating func propertyList(in place: MQTTProperty.Places) -> MQTTPropertyList? {
    let start = cursor.position
    guard let range = propertyRange() else { return nil }
    var list = MQTTPropertyList(cursor.bytes, range, place, from: start)
    list.read()
    for fault in list.faults { fail(fault.text, at: fault.offset) }
    for text in list.texts { check(text.range, text.what) }
    return list
  }

  /// The place of properties behind their length.
  private mutating func propertyRange() -> Range<Int>? {
    let start = cursor.position
    switch cursor.mqttNumber() {
    case .number(let length):
      if let range = cursor.take(UInt64(length)) { return range }
      fail("the properties end behind the packet", at: start)
    case .short: fail("the packet ends before its properties", at: cursor.end)
    case .long: fail("the length of the properties has more than 4 bytes", at: start)
    }
    return nil
  }
}
