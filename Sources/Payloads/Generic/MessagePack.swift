/// MessagePack (the specification at msgpack.org, "Formats").
enum MessagePack {
  static let about = About(
    form: "msgpack", prefix: "msgpack", name: "MessagePack", hasOpenPath: true)

  /// Whether bytes are one map or array with something in it, and nothing behind it.
  static func isDocument(_ bytes: [UInt8], _ range: Range<Int>, isCut: Bool = false) -> Bool {
    shape(bytes, range, isCut: isCut) != nil
  }

  /// What is known of bytes that are one map or array with something in it.
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

  /// Hands out a value with what the summary says of it.
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

  /// Hands out one value, and an issue where the bytes are none.
  static func value(_ label: Label, _ range: Range<Int>, to sink: inout NodeSink) {
    var walk = DataWalk(MessagePackTokens(sink.bytes, range))
    walk.only(label, to: &sink)
  }
}
