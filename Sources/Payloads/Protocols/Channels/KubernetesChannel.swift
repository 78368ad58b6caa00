import JSON

/// What is sent on a channel of a Kubernetes stream.
enum KubernetesChannel {
  static func name(_ channel: UInt8) -> String {
    switch channel {
    case 0: "stdin"
    case 1: "stdout"
    case 2: "stderr"
    case 3: "error"
    case 4: "resize"
    case 255: "close"
    default: "channel \(channel)"
    }
  }

  /// How a command ended: a `Status` of the API from version 4 on, text in earlier versions.
  static func status(_ range: Range<Int>, isCut: Bool, to sink: inout NodeSink) {
    guard let json = JSONShape(sink.bytes, range, isCut: isCut),
      let status = json["status"], status.kind == .string
    else { return data(range, to: &sink) }
    let isGood = json.has(status, "Success")
    sink.say(json.inside(status), isGood ? .operation : .issue)
    if let reason = json.scalar(json["reason"]) { sink.say(bytes: reason, .subject) }
    if let message = json["message"] { sink.say(json: message.range) }
    sink.json(.name("status"), range)
  }

  /// The new size of the terminal: `{"Width":80,"Height":24}`.
  static func size(_ range: Range<Int>, to sink: inout NodeSink) {
    guard let json = JSONShape(sink.bytes, range), !json.isArray else {
      data(range, to: &sink)
      if !range.isEmpty { sink.issue("not a size", at: range.lowerBound) }
      return
    }
    if let width = json.integer(json["Width"]), let height = json.integer(json["Height"]) {
      sink.say(" \(width)×\(height)", .number)
    } else {
      sink.say(json: range)
    }
    sink.json(.name("size"), range)
  }

  /// What was typed or written.
  static func data(_ range: Range<Int>, to sink: inout NodeSink) {
    if isText(sink.bytes[range]) {
      // The line end is not shown: nearly all have one.
      let shown = sink.bytes[range].reversed().drop { $0 == 0x0A || $0 == 0x0D }.count
      if shown > 0 {
        sink.say(range.prefix(shown), .string)
      } else {
        sink.say(size: range.count)
      }
      if !range.isEmpty { sink.leaf(.name("text"), .text(range), at: range) }
    } else {
      sink.say(size: range.count)
      sink.leaf(.name("data"), .bytes(range), at: range)
    }
  }

  /// Whether bytes are terminal output or input: control sequences are allowed, and a character may
  /// be split between two messages.
  static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
    if bytes.contains(0) { return false }
    if String(validating: bytes, as: UTF8.self) != nil { return true }
    let isContinuation = { (byte: UInt8) in byte & 0xC0 == 0x80 }
    var middle = bytes.dropFirst(bytes.prefix(3).prefix(while: isContinuation).count)
    let tail = middle.reversed().prefix(3).prefix(while: isContinuation).count
    if let lead = middle.dropLast(tail).last, lead >= 0xC0 { middle = middle.dropLast(tail + 1) }
    return !middle.isEmpty && String(validating: middle, as: UTF8.self) != nil
  }
}
