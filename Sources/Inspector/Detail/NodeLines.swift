import Filter
import Payloads
import Screen

/// The tree of a unit as lines: a label and a value each, parts deeper than what they are part of.
struct NodeLines {
  /// Bytes of a value that a line shows.
  private static let valueBytes = 2048

  /// A line, and how to ask a filter for its value.
  struct Line {
    var depth: Int
    var runs: [TextRun]
    var filter: String?
  }

  private let sink: NodeSink

  init(_ sink: NodeSink) { self.sink = sink }

  func lines(of unit: PayloadUnit) -> [Line] {
    let parts = Self.partCounts(of: unit.nodes)
    return unit.nodes.enumerated().map { place, node in
      Line(depth: node.depth, runs: runs(of: node, parts: parts[place]), filter: filter(node))
    }
  }

  /// How many parts each value has, those inside its parts not counted.
  private static func partCounts(of nodes: [TreeNode]) -> [Int] {
    var counts = [Int](repeating: 0, count: nodes.count)
    var open: [Int] = []
    for (place, node) in nodes.enumerated() {
      while open.count > node.depth { open.removeLast() }
      if let outer = open.last { counts[outer] += 1 }
      open.append(place)
    }
    return counts
  }

  private func runs(of node: TreeNode, parts: Int) -> [TextRun] {
    let bytes = sink.sources[node.source].bytes
    let label = node.node.label.text(bytes)
    var runs: [TextRun] = []
    if !label.isEmpty {
      runs = [TextRun(Array(label.utf8), .jsonKey), TextRun(": ", .jsonPunctuation)]
    }
    runs += value(node.node, bytes, parts: parts)
    if !node.node.note.isEmpty { runs.append(TextRun("  \(node.node.note)", .dim)) }
    return runs
  }

  private func value(_ node: Node, _ bytes: [UInt8], parts: Int) -> [TextRun] {
    let limit = Self.valueBytes
    switch node.value {
    case .object: return [TextRun("{\(parts)}", .jsonPunctuation)]
    case .array: return [TextRun("[\(parts)]", .jsonPunctuation)]
    case .record(let word): return [TextRun(word, .jsonLiteral)]
    case .text(let range), .escaped(let range):
      let text = node.value.text(bytes, limit: limit)
      var runs = [TextRun([0x22] + text + [0x22], .jsonString)]
      if range.count > limit { runs.append(TextRun("… \(range.count) bytes", .dim)) }
      return runs
    case .bytes(let range):
      let shown = node.value.text(bytes, limit: 64)
      return [
        TextRun(shown, .jsonString),
        TextRun((range.count > 32 ? "… " : "  ") + "\(range.count) bytes", .dim),
      ]
    case .numeral, .integer, .unsigned, .real:
      return [TextRun(node.value.text(bytes, limit: limit), .jsonNumber)]
    case .bool, .null, .word: return [TextRun(node.value.text(bytes, limit: limit), .jsonLiteral)]
    case .made(let text):
      let isIssue = node.label == .name("issue")
      return [TextRun(text, isIssue ? .findingError : .text)]
    }
  }

  /// The filter expression of a node: its field, and its value where that is short text or a number.
  private func filter(_ node: TreeNode) -> String? {
    guard let path = node.path, path.contains(".") || path.contains("[") else { return nil }
    let bytes = sink.sources[node.source].bytes
    switch node.node.value {
    case .text, .escaped, .word, .made:
      let text = node.node.value.text(bytes, limit: 201)
      guard text.count <= 200, let string = String(validating: text, as: UTF8.self) else {
        return path
      }
      return path + " == " + FilterSpelling.quoted(string)
    case .numeral, .integer, .unsigned, .real, .bool, .null:
      return path + " == " + String(decoding: node.node.value.text(bytes, limit: 64), as: UTF8.self)
    case .object, .array, .record, .bytes: return path
    }
  }
}
