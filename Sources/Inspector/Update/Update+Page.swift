import Capture
import Screen
import Text

extension Model {
  /// The columns and lines that the pager gets at most.
  private static let pageWidth = 4096
  private static let dumpLines = 1 << 16

  /// Shows what the detail says in $PAGER.
  mutating func page() -> [Effect] {
    let document = Document(for: self, width: Self.pageWidth)
    let lines: [[TextRun]] =
      switch document.content {
      case .lines(let lines): lines
      case .hex(let frame):
        HexDump.lines(of: frame, from: 0, count: Self.dumpLines, payloads: payloads, width: 80)
      case .bytes(let bytes):
        HexDump.lines(of: bytes, from: 0, count: Self.dumpLines, width: 80)
      }
    guard !lines.isEmpty else {
      notice = Notice("there is nothing to show")
      return []
    }
    // Whatever the pager is, no byte of a payload must command the terminal.
    return [.page(lines.map { VisibleText.make($0.flatMap(\.bytes)) + "\n" }.joined())]
  }
}
