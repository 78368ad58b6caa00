import Payloads
package import Screen

/// A tree laid out for a width, with the bytes beside it where there is room, or else below it.
///
/// A row takes one line, or as many as it needs where lines are wrapped.
package struct TreePage: Sendable {
  /// How it is to be laid out.
  package struct Style: Equatable, Sendable {
    package var width: Int
    package var isWrapped: Bool
    package var isASCII: Bool

    package init(width: Int, isWrapped: Bool, isASCII: Bool) {
      self.width = width
      self.isWrapped = isWrapped
      self.isASCII = isASCII
    }
  }

  package private(set) var tree: PayloadTree
  package let style: Style
  package let byteLines: ByteLines?
  /// Whether the bytes are beside the tree and not below it.
  private let isBeside: Bool
  /// The bytes to show; nil for those that the tree was made of.
  package let raw: RawBytes?
  /// The line below the last row; nil when there is nothing more to say.
  package let rest: String?
  /// The first line of each row, where rows take more than one.
  private var starts: [Int] = []
  package private(set) var lineCount = 0

  /// Bytes of a value in a row that is one line, for each of its columns, and in one that is wrapped.
  private static let bytesPerColumn = 4
  private static let wrappedBytes = 64 << 10

  package init(_ tree: PayloadTree, style: Style, raw: RawBytes?, rest: String?) {
    self.tree = tree
    self.style = style
    self.raw = raw
    self.rest = rest
    let count = raw?.bytes.count ?? tree.sink.sources.first?.bytes.count ?? 0
    let beside = ByteLines(besideTreeIn: style.width, count: count)
    isBeside = beside != nil
    byteLines = beside ?? ByteLines(belowTreeIn: style.width, count: count)
    layOut()
  }

  /// Columns of the tree.
  package var treeWidth: Int {
    guard let byteLines, isBeside else { return style.width }
    return style.width - byteLines.width - 1
  }

  package mutating func fold(_ folds: FoldChoices) {
    guard folds != tree.folds else { return }
    tree.fold(folds)
    layOut()
  }

  private mutating func layOut() {
    starts = []
    lineCount = tree.rows.count
    if style.isWrapped {
      var line = 0
      for row in tree.rows.indices {
        starts.append(line)
        line += wrapped(row).count
      }
      lineCount = line
    }
    if rest != nil { lineCount += 1 }
  }

  /// The row that a line belongs to; nil for the line that says that there is more.
  package func row(ofLine line: Int) -> Int? {
    guard line >= 0, line < lineCount - (rest == nil ? 0 : 1) else { return nil }
    guard style.isWrapped else { return line }
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= line { low = middle } else { high = middle }
    }
    return low
  }

  /// The entry that a line belongs to.
  package func entry(ofLine line: Int) -> Int? { row(ofLine: line).map { tree.rows[$0] } }

  /// The line of an entry, or of the folded value that it is inside.
  package func line(ofEntry place: Int) -> Int {
    let row = tree.row(of: place)
    return style.isWrapped ? starts[row] : row
  }

  /// A line as it is drawn, with matches of the search marked.
  package func line(_ line: Int, marking text: String) -> [TextRun] {
    guard let row = row(ofLine: line) else { return [TextRun(rest ?? "", .dim)] }
    if style.isWrapped {
      return wrapped(row)[line - starts[row]].flatMap { $0.marking(text) }
    }
    let runs = self.runs(ofRow: row, limit: Self.bytesPerColumn * max(treeWidth, 20))
    return runs.flatMap { $0.marking(text) }
  }

  private func runs(ofRow row: Int, limit: Int) -> [TextRun] {
    tree.line(ofRow: row, width: treeWidth, limit: limit, isASCII: style.isASCII)
  }

  private func wrapped(_ row: Int) -> [[TextRun]] {
    let runs = runs(ofRow: row, limit: Self.wrappedBytes)
    if runs.reduce(0, { $0 + $1.bytes.count }) <= treeWidth { return [runs] }
    var wrapper = LineWrapper(width: treeWidth)
    wrapper.keepsWords = true
    for run in runs { wrapper.add(run) }
    wrapper.endLine()
    return wrapper.lines
  }
}

// Where it is drawn.
extension TreePage {
  /// The tree, its bytes, and what is between them.
  package struct Parts: Equatable, Sendable {
    package var tree: Rect
    package var divider = Rect.zero
    /// Empty where there is no room for bytes.
    package var bytes = Rect.zero
  }

  /// Lines that a page has before some of them are given to bytes below the tree.
  private static let leastHeight = 12

  /// - Parameter body: What the page has to itself.
  package func parts(in body: Rect) -> Parts {
    guard let byteLines else { return Parts(tree: body) }
    if isBeside {
      let (tree, rest) = body.cutLeft(treeWidth)
      let (divider, bytes) = rest.cutLeft(1)
      return Parts(tree: tree, divider: divider, bytes: bytes)
    }
    guard body.height >= Self.leastHeight else { return Parts(tree: body) }
    let count = raw?.bytes.count ?? tree.sink.sources.first?.bytes.count ?? 0
    // A line more says what the bytes are.
    let wanted = max(1, byteLines.lineCount(count)) + 1
    let (rest, bytes) = body.cutBottom(min(wanted, body.height * 2 / 5))
    let (tree, divider) = rest.cutBottom(1)
    return Parts(tree: tree, divider: divider, bytes: bytes)
  }
}

// What the cursor is on.
extension TreePage {
  /// The bytes beside the tree, and those of a line among them.
  package struct Shown: Sendable {
    package var bytes: [UInt8]
    /// What they are.
    package var name: String
    /// The bytes that the line shows.
    package var lit: Range<Int>
  }

  /// - Parameter name: What the message's own bytes are called.
  package func shown(atLine line: Int, name: String) -> Shown {
    let place = entry(ofLine: line).map { tree.bytes(of: $0) }
    let source = place?.source ?? 0
    if let raw {
      let range = source == 0 ? place?.range ?? 0..<0 : outermost(source)
      return Shown(bytes: raw.bytes, name: raw.name, lit: raw.range(of: range))
    }
    let sources = tree.sink.sources
    return Shown(
      bytes: sources[source].bytes, name: sources[source].how ?? name,
      lit: place?.range ?? 0..<0)
  }

  /// The part of the message that a source was made of.
  private func outermost(_ source: Int) -> Range<Int> {
    let sources = tree.sink.sources
    var inner = source
    while sources[inner].parent != 0 { inner = sources[inner].parent }
    return sources[inner].range
  }

  /// The innermost entry that a byte belongs to; nil when it belongs to none.
  ///
  /// - Parameters:
  ///   - offset: Its place among the bytes that are shown.
  ///   - line: The line that they are shown for.
  package func entry(ofByte offset: Int, shownAtLine line: Int) -> Int? {
    if let raw {
      return raw.content(at: offset).flatMap { tree.entry(at: $0, in: 0) }
    }
    let source = entry(ofLine: line).map { tree.bytes(of: $0).source } ?? 0
    return tree.entry(at: offset, in: source)
  }
}
