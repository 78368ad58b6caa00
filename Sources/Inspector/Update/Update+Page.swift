import Capture
import Rows
import Screen
import Text
import Trees

extension Model {
  /// The most columns and lines that the pager gets.
  private static let pageWidth = 4096
  private static let dumpLines = 1 << 16

  /// Shows what the detail says in $PAGER.
  mutating func page() -> [Effect] {
    let document = Document(for: self, width: Self.pageWidth)
    guard document.lineCount > 0 else {
      notice = Notice("there is nothing to show")
      return []
    }
    // Whatever the pager is, no byte of a payload must command the terminal.
    return [.page(pagedLines(of: document).map { VisibleText.make($0) + "\n" }.joined())]
  }

  private func pagedLines(of document: Document) -> [[UInt8]] {
    switch document.content {
    case .tree(let page): return page.tree.outline(limit: Document.textLimit)
    case .hex, .bytes:
      // The usual number of bytes a line, however wide the pager is.
      return document.narrowed(to: 80)
        .lines(from: 0, count: Self.dumpLines, payloads: payloads).map { $0.flatMap(\.bytes) }
    case .text, .lines:
      return document.lines(from: 0, count: document.lineCount, payloads: payloads)
        .map { $0.flatMap(\.bytes) }
    }
  }
}
