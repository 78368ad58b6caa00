import Capture
import Filter
import Screen
import Text
import WebSocket

/// What brings the match of a search into sight.
extension Model {
  /// Content that is looked through for the place of the match, in bytes.
  private static let reach = 4 << 20

  mutating func land(on row: RowID) {
    guard case .frame(let number) = row else { return }
    let frames = messageFrames(endingWith: number)
    let content = contents.content(of: frames, limit: Self.reach) ?? []
    let place = search.search.place(in: content)
    let before = place.map { $0.lowerBound < Self.rowReach ? content[..<$0.lowerBound] : [] } ?? []
    search.landing = Landing(
      row: row, place: place, column: Sanitizer(before).reduce(0) { $0 + $1.glyph.width })
    list.column = 0
  }

  /// Scrolls the detail to the match, in the tab that shows it.
  mutating func settleLanding(_ layout: Layout) {
    guard let landing = search.landing, landing.isPending else { return }
    search.landing?.isPending = false
    guard case .row(landing.row) = detail.subject else { return }
    if scrollToMark(layout) { return }
    let tab = detail.tab
    detail.tab = .text
    detail.document = Document(for: self, width: layout.detailRows.width)
    if scrollToMark(layout) { return }
    if let place = landing.place {
      detail.tab = .hex
      detail.document = Document(for: self, width: layout.detailRows.width)
      if case .lines = detail.document?.content {
      } else if isInHex(landing.row) {
        let perLine = HexDump.bytesPerLine(width: layout.detailRows.width)
        return scrollDetail(to: place.lowerBound / perLine, layout)
      }
      notice = Notice("the match is at byte \(place.lowerBound) of the content")
    }
    detail.tab = tab
    detail.document = Document(for: self, width: layout.detailRows.width)
  }

  /// Whether the tab Hex has the content itself, not what it was compressed to.
  private func isInHex(_ row: RowID) -> Bool {
    guard filter.unit == .frames, case .frame(let number) = row else { return true }
    return log.read { $0.frame(number)?.flags.contains(.compressed) } == false
  }

  /// Scrolls to the first line with a match; false when there is none.
  private mutating func scrollToMark(_ layout: Layout) -> Bool {
    guard case .lines(let lines) = detail.document?.content,
      let line = lines.firstIndex(where: { $0.contains { $0.role == .searchMatch } })
    else { return false }
    scrollDetail(to: line, layout)
    return true
  }

  private mutating func scrollDetail(to line: Int, _ layout: Layout) {
    let height = layout.detailRows.height
    detail.line = line
    if !(detail.top..<detail.top + height).contains(line) {
      // Some of what stands before it is shown as well.
      detail.top = max(0, line - height / 3)
    }
  }
}
