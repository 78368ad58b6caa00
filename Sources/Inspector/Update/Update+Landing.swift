import Capture
import Filter
import Rows
import Screen
import Text
import Trees
import WebSocket

/// Scrolls the list and the detail to where a search matched.
extension Model {
  /// How many bytes of a row's content are searched for the position of the match.
  private static let reach = 4 << 20

  mutating func land(on row: RowID) {
    var content: [UInt8] = []
    if case .frame(let number) = row {
      let frames = messageFrames(endingWith: number)
      content = contents.content(of: frames, limit: Self.reach) ?? []
    }
    let place = search.search.place(in: content)
    let before = place.map { $0.lowerBound < Self.rowReach ? content[..<$0.lowerBound] : [] } ?? []
    search.landing = Landing(
      row: row, place: place, column: Sanitizer(before).reduce(0) { $0 + $1.glyph.width },
      content: content)
    list.column = 0
    search.isCounted = true
    sayPlace()
  }

  /// Scrolls the detail to the match, in the tab that shows it.
  mutating func settleLanding(_ layout: Layout) {
    guard let landing = search.landing, landing.isPending else { return }
    search.landing?.isPending = false
    guard case .row(landing.row) = detail.subject else { return }
    if isMatchIn(detail.tab, landing, layout) { return }
    let before = detail.tab
    for tab in [DetailTab.payload, .raw, .hex] where tab != before {
      if isMatchIn(tab, landing, layout) { return }
    }
    if let place = landing.place {
      search.isCounted = false
      notice = Notice("the match is at byte \(place.lowerBound) of the content")
    }
    show(before)
    detail.document = Document(for: self, width: layout.detailRows.width)
  }

  /// Switches to a tab and scrolls to the match in it.
  ///
  /// - Returns: Whether the tab has the match.
  private mutating func isMatchIn(
    _ tab: DetailTab, _ landing: Landing, _ layout: Layout
  ) -> Bool {
    if tab != detail.tab {
      detail.tab = tab
      // A search reads the content, so the match is a place in that.
      if tab == .hex { detail.form = .content }
    }
    let width = layout.detailRows.width
    if !(detail.document?.isCurrent(for: self, width: width) ?? false) {
      detail.document = Document(for: self, width: width)
    }
    guard let line = lineOfMatch(landing.place, width: width) else { return false }
    scrollDetail(to: line)
    return true
  }

  /// The line of the document that has the match; nil when none has it.
  private mutating func lineOfMatch(_ place: Range<Int>?, width: Int) -> Int? {
    switch detail.document?.content {
    case .lines(let lines):
      return lines.firstIndex { $0.contains { $0.role == .searchMatch } }
    case .tree(let page): return line(ofMatch: place, in: page)
    case .text(let text, _):
      guard let place, place.lowerBound < text.bytes.count else { return nil }
      return text.line(of: place.lowerBound)
    case .hex, .bytes:
      guard let place, detail.form == .content else { return nil }
      return place.lowerBound / HexDump.bytesPerLine(width: width)
    case nil: return nil
    }
  }

  /// Unfolds the tree down to the match and selects its line.
  private mutating func line(ofMatch place: Range<Int>?, in page: TreePage) -> Int? {
    // Text with escapes is searched with the escapes resolved.
    let found =
      place.flatMap { page.tree.entry(at: $0.lowerBound, in: 0) }
      ?? page.tree.entries.indices.first { entry in
        search.search.matches(page.tree.content(of: entry, limit: 1 << 16).flatMap(\.bytes))
      }
    guard let entry = found else { return nil }
    detail.folds = page.tree.revealing(entry)
    select(entry: entry)
    return detail.line
  }

  private mutating func scrollDetail(to line: Int) {
    let height = detailLines.height
    detail.line = line
    if !(detail.top..<detail.top + height).contains(line) {
      // A third of the view is left for what comes before the match.
      detail.top = max(0, line - height / 3)
    }
  }
}
