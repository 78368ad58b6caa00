/// Reads one frame and passes it to a sink as one unit.
///
/// What is wrong comes last, so that the good values and the summary stand before it.
struct STOMPReading {
  let frame: STOMPFrame
  let bytes: [UInt8]
  let isFromClient: Bool
  let version: STOMPVersion?
  /// Whether the end of the frame was left out, so that its absence is not a fault.
  let isCut: Bool
  let command: String
  private var values: [String: [UInt8]] = [:]
  private var faults: [(text: String, offset: Int)] = []

  init(
    _ frame: STOMPFrame, _ bytes: [UInt8], isFromClient: Bool, version: STOMPVersion?,
    isCut: Bool = false
  ) {
    self.frame = frame
    self.bytes = bytes
    self.isFromClient = isFromClient
    self.isCut = isCut
    let command = String(decoding: bytes[frame.command].prefix(64), as: UTF8.self)
    self.command = command
    // These come before a version is negotiated, and are not escaped (STOMP 1.2, section Value
    // Encoding).
    let isPlain = ["CONNECT", "STOMP", "CONNECTED"].contains(command)
    self.version = isPlain ? .v10 : version
  }

  /// The first value of a header of the specification, its escapes undone.
  func value(_ name: String) -> [UInt8]? { values[name] }

  /// Adds the values of the unit that has begun.
  mutating func read(_ sink: inout NodeSink, _ state: inout STOMPState) {
    sink.say("stomp ", .operation)
    sink.say(command, .operation)
    sink.leaf(.name("command"), .text(frame.command), at: frame.command)
    headers(&sink)
    say(&sink)
    link(&sink, &state)
    body(&sink)
    finish(&sink)
  }

  private mutating func headers(_ sink: inout NodeSink) {
    var other: [Named] = []
    var repeated: [Named] = []
    var seen: Set<[UInt8]> = []
    var broken: Range<Int>?
    for header in frame.headers {
      let name = unescape(header.name)
      guard header.colon != nil else {
        if !isCut { fail("the header has no colon", at: header.line.lowerBound) }
        broken = broken ?? header.line
        continue
      }
      let value = unescape(header.value)
      let named = Named(header: header, name: name, value: value)
      if !seen.insert(name).inserted {
        // STOMP 1.2, section Repeated Header Entries: only the first one counts.
        repeated.append(named)
      } else if let field = STOMPHeaders.field(name[...]) {
        values[field] = value
        sink.leaf(
          .name(field), node(header.value, value),
          note: field == "heart_beat" ? heartBeat(value) : "", at: header.line)
      } else {
        other.append(named)
      }
    }
    hand(other, "headers", &sink)
    hand(repeated, "repeated", &sink)
    if let broken { sink.leaf(.name("unread"), .text(broken), at: broken) }
    if frame.headersLeftOut > 0 {
      let end = frame.body.lowerBound
      sink.leaf(
        .name("unread"), .made("\(frame.headersLeftOut) more headers are not laid out"),
        at: end..<end)
    }
  }

  /// A header, its escapes undone.
  private struct Named {
    var header: STOMPFrame.Header
    var name: [UInt8]
    var value: [UInt8]
  }

  /// Adds headers under the names in the frame.
  private func hand(_ list: [Named], _ label: String, _ sink: inout NodeSink) {
    guard let first = list.first, let last = list.last else { return }
    let range = first.header.line.lowerBound..<last.header.line.upperBound
    guard sink.open(.name(label), .object(count: list.count), at: range) else { return }
    for each in list {
      let isPlain = each.name.elementsEqual(bytes[each.header.name])
      let label: Label =
        isPlain ? .text(each.header.name) : .name(String(decoding: each.name, as: UTF8.self))
      sink.leaf(label, node(each.header.value, each.value), at: each.header.line)
    }
    sink.close(at: range.upperBound)
  }

  private func node(_ range: Range<Int>, _ value: [UInt8]) -> NodeValue {
    value.elementsEqual(bytes[range])
      ? .text(range) : .made(String(decoding: value, as: UTF8.self))
  }

  private mutating func unescape(_ range: Range<Int>) -> [UInt8] {
    let (text, fault) = STOMPHeaders.unescape(bytes, range, version)
    if let fault, let version {
      fail("STOMP \(version.text) has no such escape", at: fault)
    }
    if let fault = UTF8Text.fault(in: bytes, range) { fail("the header is not UTF-8", at: fault) }
    return text
  }

  /// STOMP 1.2, section Heart-beating.
  private func heartBeat(_ value: [UInt8]) -> String {
    let numbers = value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { Int(String(decoding: $0, as: UTF8.self)) }
    guard numbers.count == 2, let sends = numbers[0], let wants = numbers[1] else { return "" }
    return "sends every \(sends) ms, expects every \(wants) ms"
  }
}

// What is after the headers.
extension STOMPReading {
  private mutating func fail(_ text: String, at offset: Int) {
    if faults.count < Self.faultLimit { faults.append((text, offset)) }
  }

  /// The most faults that are reported: a frame with more of them is hardly STOMP.
  private static let faultLimit = 16

  private mutating func body(_ sink: inout NodeSink) {
    guard !frame.body.isEmpty else { return }
    let form = sink.body("body", frame.body)
    if !STOMPHeaders.mayHaveBody(command), STOMPHeaders.commands[command] != nil {
      return fail("\(command) must not have a body", at: frame.body.lowerBound)
    }
    let type = value("content_type").map { String(decoding: $0, as: UTF8.self).lowercased() }
    let isJSON = type.map { $0.contains("/json") || $0.contains("+json") } ?? false
    if isJSON, form == nil, frame.ending == .null, !Self.isScalar(bytes[frame.body]) {
      fail("content-type says JSON, and the body is not", at: frame.body.lowerBound)
    }
  }

  /// Whether a body may be a JSON text that is neither an object nor an array.
  private static func isScalar(_ body: ArraySlice<UInt8>) -> Bool {
    guard let first = body.first(where: { $0 > 0x20 }) else { return false }
    return first != UInt8(ascii: "{") && first != UInt8(ascii: "[")
  }

  private mutating func finish(_ sink: inout NodeSink) {
    if let required = STOMPHeaders.commands[command] {
      for name in required where value(name.replacing("-", with: "_")) == nil && !isCut {
        fail("\(command) has no \(name)", at: frame.start)
      }
    } else if !isCut || frame.ending != .headers {
      fail("STOMP has no such command", at: frame.start)
    }
    if !isCut { ending() }
    for fault in faults { sink.issue(fault.text, at: fault.offset) }
  }

  private mutating func ending() {
    let length = frame.contentLength.map { "\($0) bytes" } ?? ""
    switch frame.ending {
    case .null: break
    case .headers: fail("the frame ends inside its headers", at: frame.end)
    case .body where frame.contentLength.map { $0 > frame.body.count } ?? false:
      fail("content-length says \(length) and \(frame.body.count) are there", at: frame.end)
    case .body: fail("the frame has no NUL at its end", at: frame.end)
    case .elsewhere:
      fail(
        "content-length says \(length) and the body has \(frame.body.count)",
        at: frame.body.upperBound)
    }
  }
}
