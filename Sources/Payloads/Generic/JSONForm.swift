import JSON

/// JSON (RFC 8259): one object or array; or one a line.
enum JSONForm {
  static let about = About(form: "json", prefix: "json", name: "JSON", hasOpenPath: true)
  static let linesAbout = About(
    form: "ndjson", prefix: "ndjson", name: "newline-delimited JSON", hasOpenPath: true)

  /// Whether bytes are one whole object or array; of a message that was cut, its beginning.
  static func isDocument(_ bytes: [UInt8], _ range: Range<Int>, isCut: Bool) -> Bool {
    guard beginsLikeOne(bytes, range) else { return false }
    return bytes.withUnsafeBytes { raw in
      var reader = JSONReader(UnsafeRawBufferPointer(rebasing: raw[range]))
      while reader.next() != nil {}
      return reader.isComplete || isCut && reader.error?.offset == range.count
    }
  }

  /// Whether bytes are several objects or arrays, one a line.
  static func isLines(_ bytes: [UInt8], _ range: Range<Int>, isCut: Bool) -> Bool {
    guard beginsLikeOne(bytes, range) else { return false }
    let lines = Self.lines(of: bytes, range)
    guard lines.count > 1 else { return false }
    return lines.enumerated().allSatisfy { place, line in
      isDocument(bytes, line, isCut: isCut && place == lines.count - 1)
    }
  }

  static func unit(_ range: Range<Int>, to sink: inout NodeSink) {
    sink.beginUnit(about, at: range)
    show(.none, range, to: &sink)
    sink.endUnit()
  }

  /// Hands out a JSON text with what the summary says of it.
  static func show(_ label: Label, _ range: Range<Int>, to sink: inout NodeSink) {
    sink.say(json: range)
    sink.root(about.prefix)
    sink.jsonBody(range)
    // A filter asks the text; only what a label names is found by a walk over the values.
    guard label != .none || sink.tree.isOpen || sink.compact != nil else { return }
    sink.jsonValue(label, range)
  }

  /// Hands out one JSON text a line as elements.
  static func showLines(_ label: Label, _ range: Range<Int>, to sink: inout NodeSink) {
    let lines = Self.lines(of: sink.bytes, range)
    sink.say(word: "ndjson")
    sink.say(" \(lines.count) lines", .note)
    if let first = lines.first {
      sink.say(json: first)
      sink.jsonBody(first)
    }
    sink.root(linesAbout.prefix)
    if sink.open(label, .array(count: lines.count), at: range) {
      for (place, line) in lines.enumerated() { sink.json(.index(place), line) }
      sink.close()
    }
  }

  private static func beginsLikeOne(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard let first = bytes[range].first(where: { $0 > 0x20 }) else { return false }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// Lines that are not empty.
  private static func lines(of bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    for line in bytes[range].split(separator: 0x0A) where line.contains(where: { $0 > 0x20 }) {
      lines.append(line.startIndex..<line.endIndex)
    }
    return lines
  }
}

/// JSON inside of messages that are none.
package enum InnerJSON {
  /// Whether a message of no known protocol may have a JSON text inside, although it is none: a
  /// look at its bytes that costs nothing beside decoding it.
  package static func isPossible(in bytes: UnsafeBufferPointer<UInt8>, isText: Bool) -> Bool {
    guard let first = bytes.first else { return false }
    // gzip, zlib and zstd begin so (RFC 1952, 1950, 8878), and UTF-16 with its mark.
    if !isText { return [0x1F, 0x78, 0x28, 0xFE, 0xFF, 0x7B, 0x5B].contains(first) }
    if bytes.contains(UInt8(ascii: "{")) || bytes.contains(UInt8(ascii: "[")) { return true }
    // Base64 has neither spaces nor most of punctuation.
    return bytes.count >= 8 && bytes.prefix(64).allSatisfy(isBase64)
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F, 0x2D, 0x5F, 0x3D: true
    default: false
    }
  }
}
