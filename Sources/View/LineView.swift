import Inspector
import Screen
import Text

/// A line that is being written, scrolled so that its cursor is visible.
struct LineView {
  let label: String
  let line: LineEditor
  var role = Role.composer
  var labelRole = Role.composerPrompt
  var placeholder = ""

  func draw(on canvas: inout Canvas) {
    let used = canvas.put(label, x: 0, y: 0, columns: canvas.width - 1, role: labelRole)
    let room = Rect(x: used, y: 0, width: canvas.width - used, height: 1)
    canvas.draw(in: room) { inner in
      let before = TextWidth.columns(of: line.head)
      let shift = max(0, before - inner.width + 1)
      inner.put(line.text, x: -shift, y: 0, role: role)
      if line.isEmpty {
        inner.put(placeholder, x: 1, y: 0, role: .composerPlaceholder, overflow: .ellipsis)
      }
      inner.setCursor(x: before - shift, y: 0)
    }
  }
}
