import Rows
import Screen
import Trees

extension Model {
  /// Selects the tab, the line or the byte under the pointer.
  mutating func point(atDetail position: Point, _ layout: Layout) {
    let rows = layout.detailRows
    if position.y < rows.y {
      let x = position.x - layout.detail.x
      if let tab = DetailTabs(selected: detail.tab, width: layout.detail.width).tab(at: x) {
        show(tab)
      }
      return
    }
    let body = detailBody
    guard body.contains(position) else { return }
    let line = position.y - body.y
    let column = position.x - body.x
    if let page = treePage, let lines = page.byteLines, column > page.treeWidth {
      let byte = lines.byte(at: column - page.treeWidth - 1, line: detail.byteTop + line)
      let count = page.shown(atLine: detail.line, name: "").bytes.count
      if let byte, byte < count { put(byteCursor: byte) }
    } else if detail.top + line < detail.document?.lineCount ?? 0 {
      detail.byte = nil
      detail.line = detail.top + line
    }
  }
}
