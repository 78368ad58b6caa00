/// Values of properties that matter for the rest of a packet.
struct MQTTPropertyValues {
  var alias: UInt16?
  var isText = false
  var responseTopic: Range<Int>?
  var correlation: Range<Int>?
  var isEmpty = true
}

/// Reads properties one by one.
struct MQTTPropertyList {
  /// A property that was read.
  struct Item {
    var name: String
    var value: NodeValue
    /// For a user property its name; `value` is its value.
    var key: Range<Int>?
    var range: Range<Int>
  }

  private(set) var items: [Item] = []
  private(set) var values = MQTTPropertyValues()
  private(set) var faults: [(text: String, offset: Int)] = []
  /// What has to be UTF-8.
  private(set) var texts: [(range: Range<Int>, what: String)] = []
  private let place: MQTTProperty.Places
  /// Where the length of the properties is.
  private let start: Int
  private var seen: Set<Int> = []
  private var cursor: ByteCursor

  init(_ bytes: [UInt8], _ range: Range<Int>, _ place: MQTTProperty.Places, from start: Int) {
    cursor = ByteCursor(bytes, range)
    self.place = place
    self.start = start
  }

  func hand(to sink: inout NodeSink) {
    guard !items.isEmpty,
      sink.open(.name("properties"), .object(count: nil), at: start..<cursor.end)
    else { return }
    for item in items where item.key == nil {
      sink.leaf(.name(item.name), item.value, at: item.range)
    }
    handUserProperties(to: &sink)
    sink.close(at: cursor.end)
  }

  /// User properties are shown together, wherever they are among the others.
  private func handUserProperties(to sink: inout NodeSink) {
    let pairs = items.compactMap { item in item.key.map { ($0, item) } }
    guard let first = pairs.first?.1.range, let last = pairs.last?.1.range,
      sink.open(
        .name("user_properties"), .object(count: pairs.count),
        at: first.lowerBound..<last.upperBound)
    else { return }
    for (key, item) in pairs { sink.leaf(.text(key), item.value, at: item.range) }
    sink.close(at: last.upperBound)
  }

  mutating func read() {
    while !cursor.isAtEnd, next() {}
    values.isEmpty = items.isEmpty
  }

  private mutating func next() -> Bool {
    let start = cursor.position
    guard case .number(let id) = cursor.mqttNumber(), let property = MQTTProperty.known[id] else {
      faults.append(("no property has this identifier", start))
      return false
    }
    guard let value = value(property, start) else {
      faults.append(("the properties end inside \(property.name)", cursor.end))
      return false
    }
    if !property.places.isSuperset(of: place) {
      faults.append(("\(property.name) does not belong here", start))
    }
    if !seen.insert(id).inserted, !property.mayRepeat(in: place) {
      faults.append(("\(property.name) is there twice", start))
    }
    items.append(value)
    return true
  }

  private mutating func value(_ property: MQTTProperty, _ start: Int) -> Item? {
    var key: Range<Int>?
    let value: NodeValue
    switch property.kind {
    case .flag, .twoBytes, .fourBytes, .variable:
      guard let number = number(property.kind) else { return nil }
      check(number, property, start)
      value = .integer(Int64(number))
    case .text:
      guard let text = field(property.name) else { return nil }
      if property.name == "response_topic" { values.responseTopic = text }
      value = .text(text)
    case .data:
      guard let data = field(nil) else { return nil }
      if property.name == "correlation_data" { values.correlation = data }
      value = UTF8Text.isReadable(cursor.bytes[data]) ? .text(data) : .bytes(data)
    case .pair:
      guard let name = field(property.name), let text = field(property.name) else { return nil }
      key = name
      value = .text(text)
    }
    return Item(name: property.name, value: value, key: key, range: start..<cursor.position)
  }

  private mutating func number(_ kind: MQTTProperty.Kind) -> Int? {
    switch kind {
    case .twoBytes: return cursor.integer(2).map { Int($0) }
    case .fourBytes: return cursor.integer(4).map { Int($0) }
    case .variable:
      guard case .number(let number) = cursor.mqttNumber() else { return nil }
      return number
    default: return cursor.byte().map { Int($0) }
    }
  }

  private mutating func check(_ number: Int, _ property: MQTTProperty, _ start: Int) {
    if number < property.least || property.kind == .flag && number > 1 {
      faults.append(("\(property.name) must not be \(number)", start + 1))
    }
    if property.name == "topic_alias" { values.alias = UInt16(clamping: number) }
    if property.name == "payload_format_indicator" { values.isText = number == 1 }
  }

  private mutating func field(_ text: String?) -> Range<Int>? {
    guard let length = cursor.integer(2), let range = cursor.take(length) else { return nil }
    if let text { texts.append((range, text)) }
    return range
  }
}
