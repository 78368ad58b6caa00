/// CBOR (RFC 8949).
enum CBOR {
  static let about = About(form: "cbor", prefix: "cbor", name: "CBOR", hasOpenPath: true)

  /// What is known of bytes that are one map or array with something in it, tagged or not, and
  /// nothing behind it.
  static func shape(_ bytes: [UInt8], _ range: Range<Int>, isCut: Bool = false) -> DataShape? {
    guard let first = bytes[range].first, 4...6 ~= first >> 5 else { return nil }
    let shape = DataShape(CBORTokens(bytes, range, isGuess: true), isCut: isCut)
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
    var walk = DataWalk(CBORTokens(sink.bytes, range))
    walk.only(label, isChecked: isChecked, to: &sink)
    sink.endCompact()
  }
}
