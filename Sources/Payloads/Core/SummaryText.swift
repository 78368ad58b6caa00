import JSON

// How a decoder writes its summary line.
extension NodeSink {
  /// Adds a word of the decoder's own to the summary.
  package mutating func say(_ word: String, _ kind: Summary.Kind) {
    guard wants.contains(.summary), !isSummaryFull else { return }
    unit?.summary.append(word, kind)
  }

  /// Adds a space and bytes of the source.
  package mutating func say(_ range: Range<Int>, _ kind: Summary.Kind) {
    guard wants.contains(.summary), !isSummaryFull else { return }
    separate()
    append(sources[source].bytes[range], kind)
  }

  /// Adds a space and bytes that are not in the source.
  package mutating func say(bytes: [UInt8], _ kind: Summary.Kind) {
    guard wants.contains(.summary), !isSummaryFull else { return }
    separate()
    append(bytes[...], kind)
  }

  /// Adds a space and a JSON text, white space between its tokens left out.
  package mutating func say(json range: Range<Int>) {
    guard wants.contains(.summary), !isSummaryFull else { return }
    separate()
    appendJSON(range)
  }

  /// Adds a space and how many bytes there are: ` 12 B`.
  package mutating func say(size count: Int) { say(" \(count) B", .note) }

  /// Adds a space and the word that a form begins with: `gzip`, `cbor`.
  package mutating func say(word: String) {
    guard wants.contains(.summary), !isSummaryFull else { return }
    separate()
    unit?.summary.append(word, .operation)
  }

  /// Adds a space, unless the summary is empty.
  private mutating func separate() {
    if unit?.summary.isEmpty == false { unit?.summary.append(" ", .punctuation) }
  }

  /// From now on, values are added to the summary too, as in ` {t:"tick", n:11, v:[5]}`, until
  /// `endCompact`.
  package mutating func beginCompact() {
    guard wants.contains(.summary), !isSummaryFull else { return }
    separate()
    compact = CompactText()
  }

  package mutating func endCompact() { compact = nil }

  mutating func append(_ bytes: ArraySlice<UInt8>, _ kind: Summary.Kind) {
    let room = max(0, width - (unit?.summary.text.count ?? 0))
    unit?.summary.append(bytes.prefix(room), kind)
    if bytes.count > room { unit?.summary.append("…", .note) }
  }

  mutating func appendJSON(_ range: Range<Int>) {
    let room = width - (unit?.summary.text.count ?? 0)
    let isWhole = sources[source].bytes.withUnsafeBufferPointer { bytes in
      unit?.summary.append(json: UnsafeBufferPointer(rebasing: bytes[range]), room: room) ?? true
    }
    if !isWhole { unit?.summary.append("…", .note) }
  }
}

/// Where the compact form of values stands.
struct CompactText: Sendable {
  struct Level: Sendable {
    var isMap: Bool
    var isEmpty = true
    /// Whether it is in the line, and not beyond its end.
    var isShown = true
  }

  var levels: [Level] = []
  /// Whether the line was full.
  var isFull = false
}

extension NodeSink {
  mutating func addCompact(_ node: Node) {
    guard beginCompactValue(node.label) else { return }
    appendCompact(node.value)
  }

  /// - Returns: Whether its parts are going to be shown.
  mutating func openCompact(_ node: Node) -> Bool {
    let isMap = if case .array = node.value { false } else { true }
    guard beginCompactValue(node.label) else {
      compact?.levels.append(CompactText.Level(isMap: isMap, isShown: false))
      return false
    }
    unit?.summary.append(byte: UInt8(ascii: isMap ? "{" : "["), .punctuation)
    compact?.levels.append(CompactText.Level(isMap: isMap))
    return true
  }

  mutating func closeCompact() {
    guard let level = compact?.levels.popLast(), level.isShown, compact?.isFull == false else {
      return
    }
    unit?.summary.append(byte: UInt8(ascii: level.isMap ? "}" : "]"), .punctuation)
  }

  /// Writes what comes before a value: a comma and its name.
  private mutating func beginCompactValue(_ label: Label) -> Bool {
    guard compact?.isFull == false else { return false }
    if isSummaryFull {
      unit?.summary.append("…", .note)
      compact?.isFull = true
      return false
    }
    // The value itself needs no name, as the summary has named it already.
    guard let place = compact?.levels.indices.last else { return true }
    if compact?.levels[place].isEmpty == true {
      compact?.levels[place].isEmpty = false
    } else {
      unit?.summary.append(byte: UInt8(ascii: ","), .punctuation)
      if compact?.levels[place].isMap == true {
        unit?.summary.append(byte: UInt8(ascii: " "), .punctuation)
      }
    }
    let bytes = sources[source].bytes
    switch label {
    case .none, .index: return true
    case .name(let name): unit?.summary.append(name, .key)
    case .text(let range): append(bytes[range], .key)
    case .escaped(let range): append(JSONUnescaping.text(bytes[range])[...], .key)
    case .number(let number): unit?.summary.append("\(number)", .key)
    }
    unit?.summary.append(byte: UInt8(ascii: ":"), .punctuation)
    return true
  }

  private mutating func appendCompact(_ value: NodeValue) {
    let bytes = sources[source].bytes
    switch value {
    case .text(let range), .escaped(let range):
      let room = width - (unit?.summary.text.count ?? 0)
      if range.count > room {
        unit?.summary.append(byte: UInt8(ascii: "\""), .string)
        append(bytes[range], .string)
        unit?.summary.append(byte: UInt8(ascii: "\""), .string)
      } else {
        unit?.summary.append(quoted: bytes[range])
      }
    case .bytes(let range): unit?.summary.append("\(range.count) B", .note)
    case .integer(let number) where number >= 0: unit?.summary.append(number: UInt64(number))
    case .unsigned(let number): unit?.summary.append(number: number)
    default: append(value.text(bytes, limit: 64)[...], value.summaryKind)
    }
  }
}

extension NodeValue {
  /// How it is drawn.
  package var summaryKind: Summary.Kind {
    switch self {
    case .text, .escaped: .string
    case .numeral, .integer, .unsigned, .real: .number
    case .bool, .null, .word: .literal
    case .object, .array, .record: .punctuation
    case .bytes, .made: .note
    }
  }

  /// The value as text, at most `limit` bytes of it: text without quotation marks, bytes as
  /// hexadecimal digits.
  package func text(_ bytes: [UInt8], limit: Int) -> [UInt8] {
    switch self {
    case .object: Array("{…}".utf8)
    case .array: Array("[…]".utf8)
    case .text(let range), .numeral(let range): Array(bytes[range].prefix(limit))
    case .escaped(let range): Array(JSONUnescaping.text(bytes[range]).prefix(limit))
    case .integer(let number): Array("\(number)".utf8)
    case .unsigned(let number): Array("\(number)".utf8)
    case .real(let number): Array("\(number)".utf8)
    case .bool(let flag): Array((flag ? "true" : "false").utf8)
    case .null: Array("null".utf8)
    case .bytes(let range): Self.hex(bytes[range].prefix(limit / 2))
    case .record(let word), .word(let word), .made(let word): Array(word.utf8)
    }
  }

  private static func hex(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }
}
