import Text

/// Breaks lines of runs so that each fits into a width, at glyphs and never inside one.
package struct LineWrapper {
  package let width: Int
  /// Whether lines break between words rather than at the last column: for sentences.
  package var keepsWords = false
  package private(set) var lines: [[TextRun]] = []
  private var line: [TextRun] = []
  private var column = 0

  /// - Parameter width: Columns; less than one counts as one.
  package init(width: Int) { self.width = max(1, width) }

  /// Breaks a whole text at its line feeds too.
  package static func lines(of bytes: [UInt8], width: Int, marking text: String = "") -> [[TextRun]]
  {
    var wrapper = LineWrapper(width: width)
    for part in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      for run in TextRun(Array(part)).marking(text) { wrapper.add(run) }
      wrapper.endLine()
    }
    return wrapper.lines
  }

  package mutating func endLine() {
    lines.append(line)
    line = []
    column = 0
  }

  /// Adds a run to the current line, which continues in as many lines as it needs.
  package mutating func add(_ run: TextRun) {
    var start = 0
    var glyph = (offset: 0, end: 0, width: 0)
    for piece in Sanitizer(run.bytes) {
      if piece.offset != glyph.offset || glyph.end == 0 {
        place(glyph, of: run, from: &start)
        glyph = (piece.offset, piece.end, 0)
      }
      glyph.width += piece.glyph.width
    }
    place(glyph, of: run, from: &start)
    append(run, start..<run.bytes.count)
  }

  /// Makes room for one glyph, or for all glyphs of one mark.
  private mutating func place(
    _ glyph: (offset: Int, end: Int, width: Int), of run: TextRun, from start: inout Int
  ) {
    guard column > 0, column + glyph.width > width else {
      column += glyph.width
      return
    }
    let space = keepsWords ? run.bytes[start..<glyph.end].lastIndex(of: 0x20) : nil
    append(run, start..<(space ?? glyph.offset))
    start = space.map { $0 + 1 } ?? glyph.offset
    endLine()
    column = start < glyph.end ? Self.columns(of: run.bytes[start..<glyph.end]) : 0
  }

  private static func columns(of bytes: ArraySlice<UInt8>) -> Int {
    Sanitizer(bytes).reduce(0) { $0 + $1.glyph.width }
  }

  private mutating func append(_ run: TextRun, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    line.append(TextRun(Array(run.bytes[range]), run.role))
  }
}
