import Text

/// Text that is nothing else.
enum TextForm {
  static let about = About(form: "text", prefix: "text", name: "text")

  static func unit(_ range: Range<Int>, to sink: inout NodeSink) {
    sink.beginUnit(about, at: range)
    sink.say(text: range)
    sink.leaf(.none, .text(range), at: range)
    sink.endUnit()
  }
}

/// Bytes that are nothing else.
enum BinaryForm {
  static let about = About(form: "binary", prefix: "binary", name: "bytes")

  static func unit(_ range: Range<Int>, to sink: inout NodeSink) {
    sink.beginUnit(about, at: range)
    sink.say(hex: range)
    sink.leaf(.none, .bytes(range), at: range)
    sink.endUnit()
  }
}

extension NodeSink {
  /// Adds bytes of the source as they are, without a space before them.
  mutating func say(text range: Range<Int>) {
    guard wants.contains(.summary), !isSummaryFull else { return }
    append(bytes[range], .string)
  }

  /// Adds the first bytes of the source as hexadecimal digits.
  mutating func say(hex range: Range<Int>) {
    guard wants.contains(.summary), !isSummaryFull else { return }
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes[range].prefix(Self.hexLimit) {
      if !text.isEmpty { text.append(0x20) }
      text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    append(text[...], .string)
    if range.count > Self.hexLimit { say("… \(range.count) B", .note) }
  }

  /// Bytes that are shown of those that are nothing known.
  private static let hexLimit = 32
}

/// What is text and what is not.
enum UTF8Text {
  /// UTF-8 without control characters other than white space.
  static func isReadable(_ bytes: ArraySlice<UInt8>) -> Bool {
    let isPlain = bytes.allSatisfy {
      $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D
    }
    return isPlain && String(validating: bytes, as: UTF8.self) != nil
  }
}
