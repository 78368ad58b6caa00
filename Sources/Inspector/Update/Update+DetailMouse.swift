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
    if let page = treePage, let lines = page.byteLines,
      case let bytes = page.parts(in: body).bytes, bytes.contains(position)
    {
      let row = detail.byteTop + position.y - bytes.y
      let byte = lines.byte(at: position.x - bytes.x, line: row)
      let count = page.shown(atLine: detail.line, name: "").bytes.count
      if let byte, byte < count { put(byteCursor: byte) }
    } else if detailLines.contains(position), detail.top + line < detail.document?.lineCount ?? 0 {
      detail.byte = nil
      detail.line = detail.top + line
    }
  }
}
