import Text

/// MessagePack (the specification at msgpack.org, "Formats").
enum MessagePack {
  static let about = About(
    form: "msgpack", prefix: "msgpack", name: "MessagePack", hasOpenPath: true)

  /// Whether bytes are one map or array with something in it, and nothing after it.
  static func isDocument(_ bytes: [UInt8], _ range: Range<Int>, isCut: Bool = false) -> Bool {
    shape(bytes, range, isCut: isCut) != nil
  }

  /// The facts about bytes that are one map or array with something in it.
  static func shape(_ bytes: [UInt8], _ range: Range<Int>, isCut: Bool = false) -> DataShape? {
    guard let first = bytes[range].first else { return nil }
    switch first {
    case 0x81...0x8F, 0x91...0x9F, 0xDC...0xDF: break
    default: return nil
    }
    let shape = DataShape(MessagePackTokens(bytes, range, isGuess: true), isCut: isCut)
    return shape?.isFilledContainer == true ? shape : nil
  }

  static func unit(_ range: Range<Int>, to sink: inout NodeSink) {
    sink.beginUnit(about, at: range)
    show(.none, range, to: &sink)
    sink.endUnit()
  }

  /// Adds a value, with its summary.
  ///
  /// - Parameter isChecked: Whether it is known to be whole.
  static func show(
    _ label: Label, _ range: Range<Int>, isChecked: Bool = false, to sink: inout NodeSink
  ) {
    sink.say(word: about.form)
    sink.beginCompact()
    sink.root(about.prefix)
    var walk = DataWalk(MessagePackTokens(sink.bytes, range))
    walk.only(label, isChecked: isChecked, to: &sink)
    sink.endCompact()
  }

  /// Adds one value, and an issue where the bytes are not one.
  static func value(_ label: Label, _ range: Range<Int>, to sink: inout NodeSink) {
    var walk = DataWalk(MessagePackTokens(sink.bytes, range))
    walk.only(label, to: &sink)
  }
}

/// The timestamps of MessagePack (specification, "Timestamp extension type").
enum MessagePackTime {
  /// - Returns: nil when the bytes have none of the three formats.
  static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String? {
    var cursor = ByteCursor(bytes, range)
    switch range.count {
    case 4: return cursor.integer(4).flatMap { text(seconds: Int64($0), nanoseconds: 0) }
    case 8:
      return cursor.integer(8).flatMap {
        text(seconds: Int64($0 & 0x3_FFFF_FFFF), nanoseconds: $0 >> 34)
      }
    case 12:
      guard let nanoseconds = cursor.integer(4), let seconds = cursor.integer(8) else { return nil }
      return text(seconds: Int64(bitPattern: seconds), nanoseconds: nanoseconds)
    default: return nil
    }
  }

  private static func text(seconds: Int64, nanoseconds: UInt64) -> String? {
    guard nanoseconds < 1_000_000_000 else { return nil }
    return InstantText.text(seconds: seconds, nanoseconds: nanoseconds)
  }
}

/// Times that payloads hold as numbers.
enum InstantText {
  /// Seconds since 1970 as ISO 8601, or as a number when the year does not have four digits.
  static func text(seconds: Int64, nanoseconds: UInt64) -> String {
    guard let whole = UInt64(exactly: seconds),
      case let (product, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000),
      !overflow, product <= UInt64.max - nanoseconds
    else { return "\(seconds) s since 1970" }
    return String(decoding: Timestamp.iso8601(product + nanoseconds), as: UTF8.self)
  }
}
