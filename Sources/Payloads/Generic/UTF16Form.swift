/// Text as UTF-16 after a byte order mark.
enum UTF16Form {
  static let about = About(
    form: "utf-16", prefix: "utf16", name: "UTF-16",
    fields: [.init("content", .tree, "the text, or what it is besides text")])

  /// The text as UTF-8; nil when the bytes are not text after a mark.
  static func text(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8]? {
    guard range.count >= 4, range.count % 2 == 0 else { return nil }
    let start = range.lowerBound
    let isLittle = bytes[start] == 0xFF && bytes[start + 1] == 0xFE
    guard isLittle || bytes[start] == 0xFE && bytes[start + 1] == 0xFF else { return nil }
    let units = stride(from: start + 2, to: range.upperBound, by: 2).lazy.map { place in
      isLittle
        ? UInt16(bytes[place + 1]) << 8 | UInt16(bytes[place])
        : UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1])
    }
    var text: [UInt8] = []
    var decoder = UTF16()
    var iterator = units.makeIterator()
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar):
        guard isReadable(scalar) else { return nil }
        text += UTF8.encode(scalar) ?? UTF8.EncodedScalar()
      case .emptyInput: return text
      case .error: return nil
      }
    }
  }

  private static func isReadable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control: [0x09, 0x0A, 0x0D].contains(scalar.value)
    case .unassigned, .privateUse, .surrogate: false
    default: true
    }
  }

  static func show(
    _ text: [UInt8], _ range: Range<Int>, depth: Int, to sink: inout NodeSink
  ) -> String {
    sink.say(word: about.form)
    let outer = sink.enter(text, "decoded", from: range)
    let inside = Content.show(.name("content"), 0..<text.count, depth: depth + 1, to: &sink)
    sink.leave(to: outer)
    return about.form + "/" + inside
  }
}
