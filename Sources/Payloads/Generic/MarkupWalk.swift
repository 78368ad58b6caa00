/// Passes the elements of markup to a sink, with an explicit stack, so that depth costs nothing.
///
/// An element is an object of its attributes and its content; one with neither attributes nor
/// elements is its text.
struct MarkupWalk {
  private struct Level {
    var name: Range<Int>
    var isWanted: Bool
  }

  private var tokens: MarkupTokens
  private let isHTML: Bool
  private var levels: [Level] = []

  /// How many open elements are searched for the one that an end tag of HTML closes.
  private static let searchLimit = 64

  init(_ bytes: [UInt8], _ range: Range<Int>, isHTML: Bool) {
    tokens = MarkupTokens(bytes, range)
    self.isHTML = isHTML
  }

  mutating func run(_ sink: inout NodeSink) {
    while true {
      let start = tokens.position
      guard let token = tokens.next() else { break }
      switch token {
      case .start(let name, let attributes, let isEmpty):
        element(name, attributes, isEmpty: isEmpty, start, &sink)
        endSummary(&sink)
      case .end(let name):
        close(name, &sink)
        endSummary(&sink)
      case .text(let range): text(range, &sink)
      case .doctype, .aside: break
      }
    }
    while !levels.isEmpty { pop(&sink) }
    if tokens.isExhausted { sink.issue("the text ends inside a tag", at: tokens.end) }
  }

  /// What follows the first element is not in the summary.
  private func endSummary(_ sink: inout NodeSink) {
    if levels.isEmpty { sink.endCompact() }
  }

  private mutating func element(
    _ name: Range<Int>, _ attributes: [MarkupToken.Attribute], isEmpty: Bool, _ start: Int,
    _ sink: inout NodeSink
  ) {
    let isWanted = levels.last?.isWanted ?? true
    let hasNothing = isEmpty || isHTML && HTMLNames.isEmpty(tokens.bytes[name])
    if attributes.isEmpty, leaf(name, hasNothing: hasNothing, start, isWanted, &sink) { return }
    let isOpen =
      isWanted && sink.open(.text(name), .object(count: nil), at: start..<tokens.position)
    levels.append(Level(name: name, isWanted: isOpen))
    if isOpen {
      for attribute in attributes { value(.text(attribute.name), attribute, &sink) }
    }
    if hasNothing { return pop(&sink) }
    if isHTML, HTMLNames.isRaw(tokens.bytes[name]) { text(tokens.rawText(of: name), &sink) }
  }

  /// Adds an element without attributes that contains only text.
  private mutating func leaf(
    _ name: Range<Int>, hasNothing: Bool, _ start: Int, _ isWanted: Bool, _ sink: inout NodeSink
  ) -> Bool {
    var ahead = tokens
    var content = tokens.position..<tokens.position
    if !hasNothing {
      var token = ahead.next()
      if case .text(let range) = token {
        content = range
        token = ahead.next()
      }
      guard case .end(let last) = token, ahead.isSameName(name, last) else { return false }
      tokens = ahead
    }
    if isWanted {
      let text = trimmed(content)
      sink.leaf(.text(name), decoded(text), at: start..<tokens.position)
    }
    return true
  }

  private func value(
    _ label: Label, _ attribute: MarkupToken.Attribute, _ sink: inout NodeSink
  ) {
    sink.leaf(label, decoded(attribute.value), at: attribute.range)
  }

  private func text(_ range: Range<Int>, _ sink: inout NodeSink) {
    let text = trimmed(range)
    guard !text.isEmpty, levels.last?.isWanted ?? true else { return }
    sink.leaf(.name("text"), decoded(text), at: text)
  }

  private mutating func close(_ name: Range<Int>, _ sink: inout NodeSink) {
    // In HTML the end tags of some elements may be left out.
    let near = levels.suffix(Self.searchLimit)
    guard let place = near.lastIndex(where: { tokens.isSameName($0.name, name) }) else { return }
    while levels.count > place { pop(&sink) }
  }

  private mutating func pop(_ sink: inout NodeSink) {
    guard let level = levels.popLast(), level.isWanted else { return }
    sink.close(at: tokens.position)
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    let isSpace = { (byte: UInt8) in byte <= 0x20 }
    guard let first = tokens.bytes[range].firstIndex(where: { !isSpace($0) }),
      let last = tokens.bytes[range].lastIndex(where: { !isSpace($0) })
    else { return range.lowerBound..<range.lowerBound }
    return first..<last + 1
  }

  private func decoded(_ range: Range<Int>) -> NodeValue {
    guard tokens.bytes[range].contains(UInt8(ascii: "&")) else { return .text(range) }
    return .made(MarkupEntities.text(tokens.bytes[range]))
  }
}

/// References to characters (XML 1.0, section 4.1): those that every document has, and numbers.
///
/// Others stay as they are, so text never grows.
enum MarkupEntities {
  private static let names: [String: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
  ]

  static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var text: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "&"), let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")),
        let scalar = scalar(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
      else {
        text.append(byte)
        continue
      }
      text += Array(String(Character(scalar)).utf8)
      rest = rest[(end + 1)...]
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func scalar(_ name: String) -> Unicode.Scalar? {
    if let scalar = names[name] { return scalar }
    guard name.hasPrefix("#") else { return nil }
    let number = name.dropFirst()
    let isHex = number.first == "x" || number.first == "X"
    let value = isHex ? UInt32(number.dropFirst(), radix: 16) : UInt32(number)
    return value.flatMap { Unicode.Scalar($0) }
  }
}
