import Payloads
package import Screen

// The text of rows.
extension PayloadTree {
  /// A row as it is drawn.
  ///
  /// - Parameters:
  ///   - row: Its number among the rows.
  ///   - width: The columns for it: values longer than a few lines of these are cut.
  ///   - limit: Bytes of a text that are shown.
  package func line(ofRow row: Int, width: Int, limit: Int, isASCII: Bool) -> [TextRun] {
    let place = rows[row]
    let entry = entries[place]
    let columns = 2 * min(entry.depth, max(0, width / 8))
    var runs = [TextRun(String(repeating: " ", count: columns))]
    let isFolded = isFolded(place)
    runs.append(TextRun(marker(of: place, isFolded: isFolded, isASCII: isASCII), .treeGuide))
    runs += content(of: place, limit: limit)
    if isFolded { runs += glance(into: place, columns: width - columns) }
    return runs
  }

  private func marker(of place: Int, isFolded: Bool, isASCII: Bool) -> String {
    guard entries[place].size > 0 else { return "  " }
    return isASCII ? (isFolded ? "+ " : "- ") : (isFolded ? "▸ " : "▾ ")
  }

  /// The label and the value of an entry; the summary of a unit.
  package func content(of place: Int, limit: Int) -> [TextRun] {
    let entry = entries[place]
    guard let node = node(at: place) else {
      return sink.units[entry.unit].summary.runs.map { TextRun(Array($0.text), $0.kind.role) }
    }
    let text = NodeText(node, in: sink)
    let label = text.label
    let value = text.value(parts: entry.parts, limit: limit)
    return label.isEmpty ? value : label + [TextRun(" ")] + value
  }

  /// The first values inside a folded one, and the first inside those.
  private func glance(into place: Int, columns: Int) -> [TextRun] {
    guard node(at: place) != nil else { return [] }
    var runs = [TextRun("  ")]
    var used = 0
    var inner = place + 1
    let end = place + entries[place].size
    var before = entries[place].depth + 1
    while inner <= end, used < columns {
      let depth = entries[inner].depth
      // Values deeper than the second level only repeat what unfolding shows better.
      guard depth <= entries[place].depth + 2 else {
        inner += entries[inner].size + 1
        continue
      }
      let gap = runs.count == 1 ? "" : depth < before ? " | " : "  "
      let part = [TextRun(gap, .jsonPunctuation)] + content(of: inner, limit: columns)
      runs += part
      used += part.reduce(0) { $0 + $1.bytes.count }
      before = depth
      inner += 1
    }
    return runs
  }

  /// Every entry as a line of text, folded or not: what is copied, or shown in a pager.
  package func outline(limit: Int) -> [[UInt8]] {
    entries.indices.map { place in
      let indent = [UInt8](repeating: 0x20, count: 2 * min(entries[place].depth, 64))
      guard let node = node(at: place) else {
        return indent + content(of: place, limit: limit).flatMap(\.bytes)
      }
      let text = NodeText(node, in: sink)
      let label = text.label.flatMap(\.bytes)
      let value = text.value(parts: entries[place].parts, limit: limit).flatMap(\.bytes)
      return indent + (label.isEmpty ? value : label + Array(": ".utf8) + value)
    }
  }

  /// The filter that finds a row; nil where there is none.
  package func filter(ofRow row: Int) -> String? {
    let place = rows[row]
    guard let node = node(at: place) else {
      return "form == \"\(sink.units[entries[place].unit].form)\""
    }
    return NodeText(node, in: sink).filter
  }
}

extension Summary.Kind {
  /// How it is drawn.
  package var role: Role {
    switch self {
    case .operation: .jsonKey
    case .id, .number: .jsonNumber
    case .literal: .jsonLiteral
    case .key: .jsonKey
    case .subject, .string, .punctuation: .text
    case .note: .dim
    case .issue: .findingError
    }
  }
}
