package import Screen
import Text

/// Text broken into lines of a width, at glyphs and at line feeds; a line is only made when it is
/// drawn.
package struct WrappedText: Sendable {
  package let bytes: [UInt8]
  package let width: Int
  /// Where lines begin.
  private var starts: [Int] = [0]

  package init(_ bytes: [UInt8], width: Int) {
    self.bytes = bytes
    self.width = max(1, width)
    breakLines()
  }

  package var lineCount: Int { starts.count }

  /// The bytes of a line, without the line feed that ends it.
  package func range(ofLine line: Int) -> Range<Int> {
    let start = starts[line]
    guard line + 1 < starts.count else { return start..<bytes.count }
    let end = starts[line + 1]
    return start..<(end > start && bytes[end - 1] == Self.lineFeed ? end - 1 : end)
  }

  /// A line as it is drawn, with matches of the search marked.
  package func line(_ line: Int, marking text: String = "") -> [TextRun] {
    TextRun(Array(bytes[range(ofLine: line)])).marking(text)
  }

  /// The line in which a byte is.
  package func line(of offset: Int) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  private static let lineFeed: UInt8 = 0x0A

  private mutating func breakLines() {
    var column = 0
    var offset = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == Self.lineFeed {
        offset += 1
        starts.append(offset)
        column = 0
      } else if Self.isPlain(byte) {
        place(1, at: offset, &column)
        offset += 1
      } else {
        offset = breakOthers(from: offset, &column)
      }
    }
  }

  private mutating func place(_ columns: Int, at offset: Int, _ column: inout Int) {
    if column > 0, column + columns > width {
      starts.append(offset)
      column = 0
    }
    column += columns
  }

  private static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

  /// Skips bytes that do not take one column each, and returns where they end.
  private mutating func breakOthers(from offset: Int, _ column: inout Int) -> Int {
    var end = offset
    while end < bytes.count, !Self.isPlain(bytes[end]), bytes[end] != Self.lineFeed { end += 1 }
    // A combining mark shares the column of the letter before it.
    let hasLetter = offset > (starts.last ?? 0) && Self.isPlain(bytes[offset - 1])
    let first = hasLetter ? offset - 1 : offset
    var glyph = (offset: -1, columns: 0)
    for piece in Sanitizer(bytes[first..<end]) {
      if piece.offset != glyph.offset {
        if glyph.offset >= 0 { place(glyph.columns, at: first + glyph.offset, &column) }
        glyph = (hasLetter && piece.offset == 0 ? -1 : piece.offset, 0)
      }
      glyph.columns += piece.glyph.width
    }
    if glyph.offset >= 0 { place(glyph.columns, at: first + glyph.offset, &column) }
    return end
  }
}
