/// Protocol Buffers, with a schema or without.
enum Protobuf {
  static let about = About(
    form: "protobuf", prefix: "protobuf", name: "Protocol Buffers", hasOpenPath: true)

  static func unit(_ range: Range<Int>, as type: ProtobufType?, to sink: inout NodeSink) {
    sink.beginUnit(about, at: range)
    show(.none, range, as: type, to: &sink)
    sink.endUnit()
  }

  /// Hands out a message with what the summary says of it.
  ///
  /// - Parameter type: What it is by its schema; nil when that is not known.
  static func show(
    _ label: Label, _ range: Range<Int>, as type: ProtobufType?, to sink: inout NodeSink
  ) {
    sink.say(word: about.form)
    if let type { sink.say(" " + type.name, .subject) }
    sink.beginCompact()
    sink.root(about.prefix)
    var walk = ProtobufWalk(sink.bytes, range, type)
    walk.run(label, &sink)
    sink.endCompact()
  }
}
