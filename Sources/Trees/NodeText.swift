import Filter
package import Payloads
package import Screen

/// Nodes as text: a label, a value, and the filter that finds them.
package struct NodeText {
  private let bytes: [UInt8]
  private let node: TreeNode

  package init(_ node: TreeNode, in sink: NodeSink) {
    self.node = node
    bytes = sink.sources[node.source].bytes
  }

  /// What the value is called; empty for one without a name.
  package var label: [TextRun] {
    let text = node.node.label.text(bytes)
    if text.isEmpty {
      if case .none = node.node.label { return [] }
      return [TextRun("\"\"", .jsonKey)]
    }
    if case .index = node.node.label { return [TextRun(text, .dim)] }
    return [TextRun(text, .jsonKey)]
  }

  /// The value, and what it means where the decoder knows.
  ///
  /// - Parameters:
  ///   - parts: How many parts it has.
  ///   - limit: Bytes of a text that are shown.
  package func value(parts: Int, limit: Int) -> [TextRun] {
    let note = node.node.note.isEmpty ? [] : [TextRun("  \(node.node.note)", .dim)]
    return plainValue(parts: parts, limit: limit) + note
  }

  private func plainValue(parts: Int, limit: Int) -> [TextRun] {
    let value = node.node.value
    switch value {
    case .object: return [TextRun("{\(parts)}", .jsonPunctuation)]
    case .array: return [TextRun("[\(parts)]", .jsonPunctuation)]
    case .record(let word): return [TextRun(word, .jsonLiteral)]
    case .text(let range), .escaped(let range):
      let text = value.text(bytes, limit: limit)
      var runs = [TextRun([0x22] + text + [0x22], .jsonString)]
      if range.count > limit { runs.append(TextRun("… \(range.count) bytes", .dim)) }
      return runs
    case .bytes(let range):
      let shown = value.text(bytes, limit: 64)
      return [
        TextRun(shown, .jsonString),
        TextRun((range.count > 32 ? "… " : "  ") + "\(range.count) bytes", .dim),
      ]
    case .numeral, .integer, .unsigned, .real:
      return [TextRun(value.text(bytes, limit: limit), .jsonNumber)]
    case .bool, .null, .word: return [TextRun(value.text(bytes, limit: limit), .jsonLiteral)]
    case .made(let text):
      let isIssue = node.node.label == .name("issue")
      return [TextRun(text, isIssue ? .findingError : .text)]
    }
  }

  /// The value as text for a clipboard: a string without its quotation marks.
  package func copied(limit: Int) -> [UInt8]? {
    switch node.node.value {
    case .object, .array, .record: nil
    case .text, .escaped, .bytes, .numeral, .integer, .unsigned, .real, .bool, .null, .word, .made:
      node.node.value.text(bytes, limit: limit)
    }
  }

  /// The filter expression of the node: its field, and its value where that is short text or a
  /// number; nil where no filter can ask for it.
  package var filter: String? {
    guard let path = node.path, path == "json" || path.contains(".") || path.contains("[") else {
      return nil
    }
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
