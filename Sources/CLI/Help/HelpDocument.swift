/// What help explains, in parts: shown in a terminal, or as a page of the manual.
struct HelpDocument {
  /// A part of it.
  enum Block: Equatable {
    case heading(String)
    case subheading(String)
    case paragraph(String)
    /// A term in cells of fixed widths, and its explanation.
    case row(cells: [Cell], sentence: String)
    /// Lines that stand as they are.
    case lines([String])
  }

  struct Cell: Equatable {
    var text: String
    /// Columns that it has in a terminal.
    var width: Int
  }

  /// One sentence on what the document is about.
  let title: String
  private(set) var blocks: [Block] = []

  init(title: String, blocks: [Block] = []) {
    self.title = title
    self.blocks = blocks
  }

  mutating func heading(_ heading: String) { blocks.append(.heading(heading)) }

  mutating func subheading(_ heading: String) { blocks.append(.subheading(heading)) }

  /// Words, broken between them.
  mutating func paragraph(_ words: String) { blocks.append(.paragraph(words)) }

  /// One row: cells, and a sentence that is broken between words.
  ///
  /// A first cell that is too wide is on a line of its own.
  mutating func row(_ cells: [(text: String, width: Int)], _ sentence: String) {
    blocks.append(
      .row(cells: cells.map { Cell(text: $0.text, width: $0.width) }, sentence: sentence))
  }

  /// Lines that are not broken, such as an example.
  mutating func lines(_ text: String) {
    blocks.append(
      .lines(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)))
  }

  /// Words that are not broken apart.
  static func joined(_ words: String) -> String { words.replacing(" ", with: "\u{A0}") }
}
