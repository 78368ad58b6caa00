/// Plain text.
enum TextForm {
  static let about = About(form: "text", prefix: "text", name: "text")

  static func show(_ label: Label, _ range: Range<Int>, to sink: inout NodeSink) {
    sink.say(range, .string)
    sink.leaf(label, .text(range), at: range)
  }

  /// Adds a text message that is not UTF-8, which WebSocket does not allow.
  static func faultyUnit(_ range: Range<Int>, fault: Int, to sink: inout NodeSink) {
    sink.beginUnit(about, at: range)
    show(.none, range, to: &sink)
    sink.issue("not UTF-8 from here on", at: fault)
    sink.endUnit()
  }
}

/// Bytes of unknown form.
enum BinaryForm {
  static let about = About(form: "binary", prefix: "binary", name: "bytes")

  static func show(_ label: Label, _ range: Range<Int>, to sink: inout NodeSink) {
    sink.say(hex: range)
    sink.leaf(label, .bytes(range), at: range)
  }
}

extension NodeSink {
  /// Adds the first bytes of the source as hexadecimal digits.
  mutating func say(hex range: Range<Int>) {
    guard wants.contains(.summary), !isSummaryFull else { return }
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes[range].prefix(Self.hexLimit) {
      if !text.isEmpty { text.append(0x20) }
      text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    say(bytes: text, .string)
    if range.count > Self.hexLimit { say("… \(range.count) B", .note) }
  }

  /// How many unrecognized bytes are shown.
  private static let hexLimit = 32
}
