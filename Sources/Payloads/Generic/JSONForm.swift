import JSON

/// JSON (RFC 8259): one object or array, or one on each line.
enum JSONForm {
  static let about = About(form: "json", prefix: "json", name: "JSON", hasOpenPath: true)
  static let linesAbout = About(
    form: "ndjson", prefix: "ndjson", name: "newline-delimited JSON", hasOpenPath: true)

  /// Whether bytes are one whole object or array, or the beginning of one when the message was cut.
  static func isDocument(_ bytes: [UInt8], _ range: Range<Int>, isCut: Bool) -> Bool {
    guard beginsLikeOne(bytes, range) else { return false }
    return bytes.withUnsafeBytes { raw in
      var reader = JSONReader(UnsafeRawBufferPointer(rebasing: raw[range]))
      while reader.next() != nil {}
      return reader.isComplete || isCut && reader.error?.offset == range.count
    }
  }

  /// Whether bytes are several objects or arrays, one on each line.
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

  /// Adds a JSON text, with its summary.
  static func show(_ label: Label, _ range: Range<Int>, to sink: inout NodeSink) {
    sink.say(json: range)
    sink.root(about.prefix)
    sink.jsonBody(range)
    // Filters search the text; only what a label names is found by walking the values.
    guard label != .none || sink.tree.isOpen || sink.compact != nil else { return }
    sink.jsonValue(label, range)
  }

  /// Adds the JSON text of each line as an element.
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
