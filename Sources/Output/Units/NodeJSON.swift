import JSON
import Payloads
import WebSocket

/// Nodes of a unit as JSON.
enum NodeJSON {
  /// Writes nodes side by side as the members of one object; values without a name are left out,
  /// and issues, which have a field of their own.
  static func writeFields(of unit: PayloadUnit, _ sink: NodeSink, to json: inout JSONWriter) {
    var writer = Writer(json: json, sink: sink)
    writer.json.begin(isObject: true)
    var place = 0
    while place < unit.nodes.count {
      let node = unit.nodes[place]
      if node.node.label != .none, !node.isIssue { writer.write(unit.nodes, place, isMember: true) }
      place += node.size + 1
    }
    writer.json.end(isObject: true)
    json = writer.json
  }

  /// Writes the value of a unit that is one value, such as MessagePack's.
  ///
  /// - Returns: Whether it is one.
  static func value(of unit: PayloadUnit) -> Int? {
    unit.nodes.firstIndex { $0.depth == 0 && $0.node.label == .none }
  }

  static func writeValue(
    at place: Int, of unit: PayloadUnit, _ sink: NodeSink, to json: inout JSONWriter
  ) {
    var writer = Writer(json: json, sink: sink)
    writer.write(unit.nodes, place, isMember: false)
    json = writer.json
  }
}

/// Writes a value with all that is in it, with a stack of its own.
private struct Writer {
  private struct Level {
    var end: Int
    var isObject: Bool
  }

  var json: JSONWriter
  let sink: NodeSink

  mutating func write(_ nodes: [TreeNode], _ start: Int, isMember: Bool) {
    let end = start + nodes[start].size + 1
    var levels: [Level] = []
    var place = start
    while place < end {
      while let level = levels.last, level.end <= place { close(&levels) }
      let node = nodes[place]
      guard !node.isIssue else {
        place += node.size + 1
        continue
      }
      let isNamed = levels.last?.isObject ?? isMember
      if isNamed { json.member(node.node.label.text(sink.sources[node.source].bytes)) }
      let first = nodes.indices.contains(place + 1) ? nodes[place + 1] : nil
      let isObject = isObject(node, first: first)
      if let isObject {
        json.begin(isObject: isObject)
        levels.append(Level(end: place + node.size + 1, isObject: isObject))
        place += 1
      } else {
        write(node)
        // What is inside a string is in the string already.
        place += node.size + 1
      }
    }
    while !levels.isEmpty { close(&levels) }
  }

  private mutating func close(_ levels: inout [Level]) {
    if let level = levels.popLast() { json.end(isObject: level.isObject) }
  }

  /// Whether a value has members or elements; nil when it has neither.
  private func isObject(_ node: TreeNode, first: TreeNode?) -> Bool? {
    switch node.node.value {
    case .object: return true
    case .array: return false
    case .record:
      // A group of fields, or of values that only have indices.
      if node.size > 0, case .index? = first?.node.label { return false }
      return true
    default: return nil
    }
  }

  private mutating func write(_ node: TreeNode) {
    let bytes = sink.sources[node.source].bytes
    switch node.node.value {
    case .object, .array, .record, .null: json.null()
    case .text(let range): string(Array(bytes[range]))
    case .escaped: string(node.node.value.text(bytes, limit: .max))
    case .numeral(let range): json.numeral(bytes[range])
    case .integer(let number): json.numeral("\(number)".utf8)
    case .unsigned(let number): json.numeral("\(number)".utf8)
    case .real(let number):
      // JSON has neither infinity nor NaN.
      if number.isFinite { json.numeral("\(number)".utf8) } else { json.string("\(number)") }
    case .bool(let flag): json.literal(flag ? "true" : "false")
    case .bytes(let range): json.base64(Array(bytes[range]))
    case .word(let word), .made(let word): json.string(word)
    }
  }

  private mutating func string(_ bytes: [UInt8]) {
    guard UTF8Validator.isValid(bytes) else { return json.base64(bytes) }
    bytes.withUnsafeBufferPointer { json.string($0) }
  }
}
