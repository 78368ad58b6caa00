// A document in a terminal of 80 columns.
extension HelpDocument {
  private static let width = 79

  /// The text, with a line feed at its end.
  var text: String {
    var lines = [title]
    for (place, block) in blocks.enumerated() {
      let before = place > 0 ? blocks[place - 1] : nil
      if Self.isApart(block, from: before) { lines.append("") }
      lines += Self.lines(of: block)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Whether an empty line stands between two blocks.
  private static func isApart(_ block: Block, from before: Block?) -> Bool {
    switch (before, block) {
    case (.row, .row), (.heading, .row), (.subheading, _), (.heading, .paragraph),
      (.heading, .lines):
      false
    default: true
    }
  }

  private static func lines(of block: Block) -> [String] {
    switch block {
    case .heading(let text): [text]
    case .subheading(let text): ["  " + text]
    case .paragraph(let words): wrapped(words, width - 2).map { "  " + $0 }
    case .lines(let lines): lines.map { $0.isEmpty ? "" : "    " + $0 }
    case .row(let cells, let sentence): row(cells, sentence)
    }
  }

  private static func row(_ cells: [Cell], _ sentence: String) -> [String] {
    let indent = 2 + cells.reduce(0) { $0 + $1.width + 2 }
    var lines: [String] = []
    var head = "  "
    for (index, cell) in cells.enumerated() {
      if cell.text.count > cell.width, index == 0 {
        lines.append(head + cell.text)
        head += spaces(cell.width + 2)
      } else {
        head += cell.text + spaces(max(1, cell.width + 2 - cell.text.count))
      }
    }
    for part in wrapped(sentence, width - indent) {
      lines.append(head + part)
      head = spaces(indent)
    }
    return lines
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

  private static func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return (lines + [line]).map { $0.replacing("\u{A0}", with: " ") }
  }
}
