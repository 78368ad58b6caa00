import Text

/// Text that is base64 (RFC 4648) of something recognizable: the digits alone prove nothing, as any
/// word of four letters consists of them.
enum Base64Form {
  static let about = About(
    form: "base64", prefix: "base64", name: "base64",
    fields: [.init("content", .tree, "what is inside")])

  /// Fewer digits hold nothing that could be recognized.
  private static let shortest = 16
  private static let longest = 22 << 20
  /// Digits that show what is inside.
  private static let telling = 16

  /// The content of text that is base64 from its first byte to its last, with or without white
  /// space around it or `data:…;base64,` (RFC 2397) before it; nil when the content is not
  /// recognized.
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

  /// Whether text may be base64 of a JSON text, packed or not, by its beginning.
  static func mayHoldJSON(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count >= Self.shortest else { return false }
    // The longest `data:` and the digits that are looked at, after some white space.
    let start = Array(bytes.prefix(256))
    guard let first = firstDigit(start, 0..<start.count) else { return false }
    var end = min(first + Self.telling, start.count)
    while end > first, start[end - 1] <= 0x20 { end -= 1 }
    return beginning(start, first..<end - (end - first) % 4).map(isJSONOrPacked) ?? false
  }

  private static func digits(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int>? {
    guard let start = firstDigit(bytes, range) else { return nil }
    var end = range.upperBound
    while start < end, bytes[end - 1] <= 0x20 { end -= 1 }
    return (end - start) % 4 == 0 && end > start ? start..<end : nil
  }

  /// Where the digits begin: after `data:…;base64,` and white space.
  private static func firstDigit(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var start = range.lowerBound
    if bytes[range].starts(with: "data:".utf8) {
      guard let comma = bytes[range].prefix(128).firstIndex(of: UInt8(ascii: ",")),
        bytes[start..<comma].suffix(7).elementsEqual(";base64".utf8)
      else { return nil }
      start = comma + 1
    }
    while start < range.upperBound, bytes[start] <= 0x20 { start += 1 }
    return start
  }

  /// Whether the first digits begin something known, which saves decoding all other text.
  private static func isKnown(_ bytes: [UInt8], _ digits: Range<Int>) -> Bool {
    guard let inside = beginning(bytes, digits) else { return false }
    return isJSONOrPacked(inside) || ImageFacts.Kind(inside, 0..<inside.count) != nil
  }

  /// The bytes that the first digits stand for; nil when they are not digits.
  private static func beginning(_ bytes: [UInt8], _ digits: Range<Int>) -> [UInt8]? {
    let first = bytes[digits].prefix(Self.telling)
    guard let inside = Base64.decode(String(decoding: first, as: UTF8.self)), inside.count > 2
    else { return nil }
    return inside
  }

  /// Whether bytes begin as JSON, gzip (RFC 1952) or zlib (RFC 1950) do.
  private static func isJSONOrPacked(_ bytes: [UInt8]) -> Bool {
    if InflateContext.isHeader(bytes[...]) || bytes.starts(with: [0x1F, 0x8B, 0x08]) {
      return true
    }
    let mark = bytes.first { $0 > 0x20 }
    return mark == UInt8(ascii: "{") || mark == UInt8(ascii: "[")
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
