import Text

/// Text that is base64 (RFC 4648) of something that is known by its looks: the digits alone prove
/// nothing, as any word of four letters has them.
enum Base64Form {
  static let about = About(
    form: "base64", prefix: "base64", name: "base64",
    fields: [.init("content", .tree, "what is inside")])

  /// Fewer digits hold nothing that could be known.
  private static let shortest = 16
  private static let longest = 22 << 20

  /// What is inside of text that is base64 from its first byte to its last, in white space or not,
  /// behind `data:…;base64,` (RFC 2397) or not; nil when that is nothing known.
  static func inside(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8]? {
    guard Self.shortest...Self.longest ~= range.count,
      let digits = digits(bytes, range), isKnown(bytes, digits),
      let inside = Base64.decode(String(decoding: bytes[digits], as: UTF8.self))
    else { return nil }
    switch Content(inside, 0..<inside.count, depth: Content.depthLimit - 1) {
    case .json, .gzip, .zlib, .image: return inside
    default: return nil
    }
  }

  private static func digits(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int>? {
    var start = range.lowerBound
    var end = range.upperBound
    if bytes[range].starts(with: "data:".utf8) {
      guard let comma = bytes[range].prefix(128).firstIndex(of: UInt8(ascii: ",")),
        bytes[start..<comma].suffix(7).elementsEqual(";base64".utf8)
      else { return nil }
      start = comma + 1
    }
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while start < end, bytes[end - 1] <= 0x20 { end -= 1 }
    return (end - start) % 4 == 0 && end > start ? start..<end : nil
  }

  /// Whether the first digits begin something known, which spares decoding all other text.
  private static func isKnown(_ bytes: [UInt8], _ digits: Range<Int>) -> Bool {
    let first = bytes[digits].prefix(16)
    guard let inside = Base64.decode(String(decoding: first, as: UTF8.self)), inside.count > 2
    else { return false }
    if InflateContext.isHeader(inside[...]) || inside.starts(with: [0x1F, 0x8B, 0x08]) {
      return true
    }
    let mark = inside.first { $0 > 0x20 }
    if mark == UInt8(ascii: "{") || mark == UInt8(ascii: "[") { return true }
    return ImageFacts.Kind(inside, 0..<inside.count) != nil
  }

  static func show(
    _ inside: [UInt8], _ range: Range<Int>, depth: Int, to sink: inout NodeSink
  ) -> String {
    sink.say(word: about.form)
    let outer = sink.enter(inside, "base64", from: range)
    let form = Content.show(.name("content"), 0..<inside.count, depth: depth + 1, to: &sink)
    sink.leave(to: outer)
    return about.form + "/" + form
  }
}
