import JSON

extension NodeSink {
  /// Adds a JSON text: its values, and its bytes as a JSON body of the unit.
  ///
  /// - Returns: Whether it is one whole JSON text; an issue says where it is not.
  @discardableResult
  package mutating func json(_ label: Label, _ range: Range<Int>) -> Bool {
    jsonBody(range)
    return jsonValue(label, range)
  }

  /// Adds the values of a JSON text, or of a part of one.
  ///
  /// - Parameters:
  ///   - label: What the value is called.
  ///   - range: Its bytes.
  ///   - start: Where the bytes of its node begin; nil when that is where the value begins.
  ///   - replacements: Objects that stand for bytes elsewhere, in their order.
  ///   - isFirstLeftOut: Whether the first element of the array is not part of the value.
  @discardableResult
  package mutating func jsonValue(
    _ label: Label, _ range: Range<Int>, from start: Int? = nil,
    replacing replacements: [JSONReplacement] = [], isFirstLeftOut: Bool = false
  ) -> Bool {
    guard keepsValue(label) else { return true }
    let bytes = sources[source].bytes
    return bytes.withUnsafeBytes { raw in
      var walk = JSONWalk(raw, range, label, from: start ?? range.lowerBound)
      walk.replacements = replacements[...]
      walk.isFirstLeftOut = isFirstLeftOut
      return walk.run(&self)
    }
  }
}

/// An object in a JSON text that stands for bytes elsewhere.
package struct JSONReplacement: Sendable {
  /// Where the object begins.
  var start: Int
  /// Where the bytes are.
  var source: Int
  var bytes: Range<Int>
  /// The note on them.
  var note: String
}

/// One walk over a JSON text, from token to token, with an explicit stack.
private struct JSONWalk {
  private var reader: JSONReader
  private let bytes: UnsafeRawBufferPointer
  private let offset: Int
  /// The element that comes next in each open array; -1 for an object.
  private var indexes: [Int] = []
  private var label: Label
  private var labelStart: Int?
  var replacements: ArraySlice<JSONReplacement> = []
  var isFirstLeftOut = false

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
      case .objectStart where isReplaced(start): replace(&sink)
      case .objectStart, .arrayStart:
        let isArray = token.kind == .arrayStart
        let first = takeStart(start)
        if sink.open(
          takeLabel(), isArray ? .array(count: nil) : .object(count: nil),
          at: first..<max(first, end))
        {
          indexes.append(isArray ? 0 : -1)
          if isArray, isFirstLeftOut {
            isFirstLeftOut = false
            _ = reader.nextValue()
          }
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

  /// Whether the object that begins here stands for bytes elsewhere.
  private mutating func isReplaced(_ start: Int) -> Bool {
    // Those inside a skipped value are not wanted.
    while let first = replacements.first, first.start < start { replacements.removeFirst() }
    return replacements.first?.start == start
  }

  /// Adds the bytes that the object stands for, under the object's name.
  private mutating func replace(_ sink: inout NodeSink) {
    guard let replacement = replacements.popFirst() else { return }
    labelStart = nil
    // The name is not in the source that the bytes are in.
    let label: Label =
      switch takeLabel() {
      case .text(let range):
        .name(String(decoding: bytes[range], as: UTF8.self))
      case .escaped(let range):
        .name(String(decoding: JSONUnescaping.text(bytes[range]), as: UTF8.self))
      case let other: other
      }
    let outer = sink.source
    sink.leave(to: replacement.source)
    sink.leaf(label, .bytes(replacement.bytes), note: replacement.note, at: replacement.bytes)
    sink.leave(to: outer)
    skip()
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
  /// Adds a string; in a tree also its content, when that is JSON or base64 of something known.
  fileprivate mutating func string(
    _ label: Label, _ inside: Range<Int>, hasEscapes: Bool, at range: Range<Int>
  ) {
    let value: NodeValue = hasEscapes ? .escaped(inside) : .text(inside)
    guard tree.isOpen, sources.count < Self.nestedLimit, let first = bytes[inside].first
    else { return leaf(label, value, at: range) }
    let node = Node(label, value, note: "JSON inside the string", at: range)
    switch first {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\\"):
      let text = hasEscapes ? JSONUnescaping.text(bytes[inside]) : Array(bytes[inside])
      guard text.first == UInt8(ascii: "{") || text.first == UInt8(ascii: "["),
        text.withUnsafeBytes({ JSONReader.isValid($0) })
      else { return leaf(label, value, at: range) }
      nested(node, text, "unescaped", from: inside) { $0.jsonValue(.none, 0..<text.count) }
    default:
      guard !hasEscapes, let bytes = Base64Form.inside(bytes, inside)
      else { return leaf(label, value, at: range) }
      let note = "base64 inside the string"
      nested(Node(label, value, note: note, at: range), bytes, "base64", from: inside) {
        _ = Content.show(.none, 0..<bytes.count, depth: 1, to: &$0)
      }
    }
  }

  /// Adds a value, and only in the tree its content: filters do not ask for that, and the summary
  /// is the same with or without a tree.
  private mutating func nested(
    _ node: Node, _ derived: [UInt8], _ how: String, from range: Range<Int>,
    _ show: (inout NodeSink) -> Void
  ) {
    if compact != nil { addCompact(node) }
    matchLeaf(node)
    let outside = (compact, fields, isQuiet, tree.isPathless)
    (compact, fields, isQuiet) = (nil, [], true)
    tree.open(node, source, sources[source].bytes)
    tree.isPathless = true
    let outer = enter(derived, how, from: range)
    show(&self)
    leave(to: outer)
    tree.close(at: node.range.upperBound)
    (compact, isQuiet, tree.isPathless) = (outside.0, outside.2, outside.3)
    fields = outside.1
  }

  /// How deep JSON in strings in JSON is read; deeper strings stay text.
  private static let nestedLimit = 64
}
