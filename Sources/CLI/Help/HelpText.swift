/// Text in columns, broken so that it fits a terminal of 80 columns.
struct HelpText {
  private static let width = 79
  private(set) var text = ""

  mutating func line(_ line: String = "") { text += line + "\n" }

  /// A heading with an empty line before it.
  mutating func heading(_ heading: String) {
    line()
    line(heading)
  }

  /// Words, broken between them.
  mutating func paragraph(_ words: String, indent: Int = 2) {
    for each in Self.wrapped(words, Self.width - indent) { line(Self.spaces(indent) + each) }
  }

  /// One row: cells of fixed widths, each with two columns behind it, and the last one, which is
  /// broken between words.
  ///
  /// A first cell that is too wide stands on a line of its own.
  mutating func row(_ cells: [(text: String, width: Int)], _ last: String) {
    let indent = 2 + cells.reduce(0) { $0 + $1.width + 2 }
    var head = "  "
    for (index, cell) in cells.enumerated() {
      if cell.text.count > cell.width, index == 0 {
        line(head + cell.text)
        head += Self.spaces(cell.width + 2)
      } else {
        head += cell.text + Self.spaces(max(1, cell.width + 2 - cell.text.count))
      }
    }
    for part in Self.wrapped(last, Self.width - indent) {
      line(head + part)
      head = Self.spaces(indent)
    }
  }

  /// Words that are not broken apart.
  static func joined(_ words: String) -> String { words.replacing(" ", with: "\u{A0}") }

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
