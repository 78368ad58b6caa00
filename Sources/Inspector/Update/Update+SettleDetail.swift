import Capture
import Rows
package import Screen
import Trees

extension Model {
  /// The lines of the detail below its tabs and what is above the payload.
  var detailBody: Rect {
    let rows = Layout(self).detailRows
    return rows.inset(top: detailHead(rows.size).count)
  }

  /// The lines of it that show the document itself, without bytes beside or below a tree.
  var detailLines: Rect { detail.document?.lines(in: detailBody) ?? detailBody }

  /// What is above the payload in a pane of a size.
  package func detailHead(_ size: Size) -> [[TextRun]] {
    if let head = detail.head, head.version == version, head.size == size { return head.lines }
    guard detail.tab == .payload, case .row(.frame(let number)) = detailSubject else { return [] }
    return DetailHead(source, above: detail.document, width: size.width)
      .lines(ofFrame: number, height: size.height)
  }

  private mutating func keepHead(_ size: Size) {
    detail.head = nil
    detail.head = DetailState.Head(version: version, size: size, lines: detailHead(size))
  }

  mutating func settleDetail(_ layout: Layout) {
    guard !layout.detailRows.isEmpty else { return }
    let subject = detailSubject
    let isNew = detail.subject != subject
    if isNew {
      detail.subject = subject
      detail.top = 0
      detail.line = 0
      detail.extensions = 0
      detail.byte = nil
      detail.byteTop = 0
    }
    let width = layout.detailRows.width
    if !(detail.document?.isCurrent(for: self, width: width) ?? false) {
      detail.document = Document(for: self, width: width)
    }
    foldDocument()
    keepHead(layout.detailRows.size)
    if isNew { findKey() }
    if search.landing?.isPending == true {
      settleLanding(layout)
      keepHead(layout.detailRows.size)
    }
    let lines = detail.document?.lineCount ?? 0
    let height = detailLines.height
    detail.top = min(max(detail.top, 0), max(0, lines - height))
    let last = min(lines, detail.top + height) - 1
    detail.line = max(detail.top, min(detail.line, last))
    settleBytes()
  }

  private mutating func foldDocument() {
    guard case .tree(var page) = detail.document?.content, page.tree.folds != detail.folds else {
      return
    }
    page.fold(detail.folds)
    detail.document?.content = .tree(page)
  }

  /// Selects the value that was selected in the message before.
  private mutating func findKey() {
    guard let key = detail.key, let page = treePage,
      let place = page.tree.rows.first(where: { page.tree.key(of: $0) == key })
    else { return }
    detail.line = page.line(ofEntry: place)
    let height = detailLines.height
    detail.top = max(0, detail.line - max(0, height - 1) / 2)
  }

  /// Scrolls the bytes of the tree to those of the selected line.
  private mutating func settleBytes() {
    guard let page = treePage, let lines = page.byteLines else {
      detail.byte = nil
      return
    }
    let shown = page.shown(atLine: detail.line, name: "")
    let room = max(1, page.parts(in: detailBody).bytes.height - 1)
    let place = detail.byte ?? shown.lit.lowerBound
    let line = place / lines.bytesPerLine
    if !(detail.byteTop..<detail.byteTop + room).contains(line) {
      detail.byteTop = line < detail.byteTop ? line : max(0, line - room / 2)
    }
    let most = max(0, lines.lineCount(shown.bytes.count) - room)
    detail.byteTop = min(detail.byteTop, max(most, 0))
  }
}
