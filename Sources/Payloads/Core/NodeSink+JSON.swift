import JSON

extension NodeSink {
  /// Hands out a JSON text: its values, and its bytes as a JSON body of the unit.
  ///
  /// - Returns: Whether it is one whole JSON text; an issue says where it is not.
  @discardableResult
  package mutating func json(_ label: Label, _ range: Range<Int>) -> Bool {
    jsonBody(range)
    return jsonValue(label, range)
  }

  /// Hands out the values of a JSON text, or of a part of one.
  @discardableResult
  package mutating func jsonValue(
    _ label: Label, _ range: Range<Int>, from start: Int? = nil
  ) -> Bool {
    guard tree.isOpen || field != nil || compact != nil else { return true }
    let bytes = sources[source].bytes
    return bytes.withUnsafeBytes { raw in
      var walk = JSONWalk(raw, range, label, from: start ?? range.lowerBound)
      return walk.run(&self)
    }
  }
}

/// One walk over a JSON text, from token to token, with a stack of its own for what is open.
private struct JSONWalk {
  private var reader: JSONReader
  private let bytes: UnsafeRawBufferPointer
  private let offset: Int
  /// The element that comes next in each open array; -1 for an object.
  private var indexes: [Int] = []
  private var label: Label
  private var labelStart: Int?

  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ label: Label, from start: Int) {
    self.bytes = bytes
    offset = range.lowerBound
    reader = JSONReader(UnsafeRawBufferPointer(rebasing: bytes[range]))
    self.label = label
    labelStart = start
  }

  mutating func run(_ sink: inout NodeSink) -> Bool {
    while let token = reader.next() {
      let start = token.range.lowerBound + offset
      let end = token.range.upperBound + offset
      switch token.kind {
      case .name:
        label = token.hasEscapes ? .escaped(start + 1..<end - 1) : .text(start + 1..<end - 1)
        labelStart = start
      case .objectStart, .arrayStart:
        let isArray = token.kind == .arrayStart
        let first = takeStart(start)
        if sink.open(
          takeLabel(), isArray ? .array(count: nil) : .object(count: nil), at: first..<end)
        {
          indexes.append(isArray ? 0 : -1)
        } else {
          skip()
        }
      case .objectEnd, .arrayEnd:
        indexes.removeLast()
        sink.close(at: end)
      default:
        let first = takeStart(start)
        let label = takeLabel()
        leaf(token, label, first..<end, &sink)
      }
    }
    guard let error = reader.error else { return true }
    for _ in indexes { sink.close(at: error.offset + offset) }
    sink.issue("not JSON from here on: \(error.text)", at: error.offset + offset)
    return false
  }

  private func leaf(
    _ token: JSONReader.Token, _ label: Label, _ range: Range<Int>, _ sink: inout NodeSink
  ) {
    let start = token.range.lowerBound + offset
    let end = token.range.upperBound + offset
    switch token.kind {
    case .string:
      let inside = start + 1..<end - 1
      sink.string(label, inside, hasEscapes: token.hasEscapes, at: range)
    case .number: sink.leaf(label, .numeral(start..<end), at: range)
    case .isTrue: sink.leaf(label, .bool(true), at: range)
    case .isFalse: sink.leaf(label, .bool(false), at: range)
    default: sink.leaf(label, .null, at: range)
    }
  }

  private mutating func takeStart(_ start: Int) -> Int {
    defer { labelStart = nil }
    return labelStart ?? start
  }

  private mutating func takeLabel() -> Label {
    if let index = indexes.last, index >= 0 {
      indexes[indexes.count - 1] = index + 1
      return .index(index)
    }
    defer { label = .none }
    return label
  }

  /// Reads past the rest of the array or object that was just opened.
  private mutating func skip() {
    let inside = reader.depth
    while reader.next() != nil, reader.depth >= inside {}
  }
}

extension NodeSink {
  /// Hands out a string; in a tree also what is inside of it, when that is JSON.
  fileprivate mutating func string(
    _ label: Label, _ inside: Range<Int>, hasEscapes: Bool, at range: Range<Int>
  ) {
    let value: NodeValue = hasEscapes ? .escaped(inside) : .text(inside)
    guard tree.isOpen, let first = bytes[inside].first,
      first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "\\"),
      sources.count < Self.nestedLimit
    else { return leaf(label, value, at: range) }
    let text = hasEscapes ? JSONUnescaping.text(bytes[inside]) : Array(bytes[inside])
    guard text.first == UInt8(ascii: "{") || text.first == UInt8(ascii: "["),
      text.withUnsafeBytes({ JSONReader.isValid($0) })
    else { return leaf(label, value, at: range) }
    _ = open(label, value, note: "JSON inside the string", at: range)
    let outer = enter(text, "unescaped", from: inside)
    jsonValue(.none, 0..<text.count)
    leave(to: outer)
    close(at: range.upperBound)
  }

  /// JSON inside strings inside JSON: further inside it stays text.
  private static let nestedLimit = 64
}
