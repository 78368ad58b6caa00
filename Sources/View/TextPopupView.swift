import Inspector
import Rows
import Screen

/// Lines over everything else, to be scrolled.
struct TextPopupView {
  let title: String
  let lines: [[TextRun]]
  let top: Int

  func draw(on canvas: inout Canvas) {
    canvas.fill(role: .popup)
    let inner =
      HelpText.hasBox(canvas.size)
      ? canvas.box(canvas.bounds, title: title, titleRole: .popupTitle) : canvas.bounds
    canvas.draw(in: inner) { canvas in
      for (y, line) in lines.dropFirst(top).prefix(canvas.height).enumerated() {
        var x = 1
        for run in line {
          x += canvas.put(bytes: run.bytes, x: x, y: y, role: run.role, overflow: .ellipsis)
        }
      }
      canvas.setCursor(x: 0, y: 0)
    }
  }
}
