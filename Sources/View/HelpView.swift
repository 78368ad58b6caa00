import Inspector
import Rows
import Screen

/// The help over everything else.
struct HelpView {
  let lines: [HelpText.Line]
  let help: HelpState

  private var title: String {
    guard let query = help.query, !query.text.isEmpty || help.isTyping else {
      return "\(help.page.title): j k scroll, / finds, Tab \(help.page.next.title), q closes"
    }
    return "Help: /\(query.text)" + (help.isTyping ? "" : "   Esc shows all")
  }

  func draw(on canvas: inout Canvas) {
    canvas.fill(role: .popup)
    let inner =
      HelpText.hasBox(canvas.size)
      ? canvas.box(canvas.bounds, title: title, titleRole: .popupTitle)
      : canvas.bounds
    canvas.draw(in: inner) { canvas in
      for (row, line) in lines.dropFirst(help.top).prefix(canvas.height).enumerated() {
        draw(line, y: row, on: &canvas)
      }
      canvas.setCursor(x: 0, y: 0)
    }
  }

  private func draw(_ line: HelpText.Line, y: Int, on canvas: inout Canvas) {
    if line.isHeading {
      canvas.put(line.text, x: 1, y: y, role: .helpHeading)
      return
    }
    let isNarrow = line.isBelow || canvas.width - 1 < 2 * HelpText.keyColumns
    canvas.put(line.keys, x: 1, y: y, role: .helpKey)
    canvas.put(
      line.text, x: 1 + (isNarrow ? HelpText.indent : HelpText.keyColumns), y: y, role: .helpText)
  }
}
