import Inspector
import Screen
import Text
import WebSocket

/// A line that is being written, scrolled so that its cursor is seen.
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

/// The line that is written to a connection.
struct ComposerView {
  let model: Model

  func draw(on canvas: inout Canvas) {
    canvas.fill(role: .composer)
    let name = model.composer.destination.name
    let to = canvas.width < 40 ? " \(name.prefix(1))" : " to \(name)"
    let end = model.facts.canIntercept ? to : ""
    let label = model.target.map { "#\($0)\(end) > " } ?? "no open connection > "
    guard model.focus == .composer, model.overlay == nil else {
      let used = canvas.put(label, x: 0, y: 0, role: .dim)
      canvas.put(model.composer.line.text, x: used, y: 0, role: .dim, overflow: .ellipsis)
      return
    }
    let placeholder =
      model.facts.canIntercept
      ? "text, /bin /file /ping /pong /close /frame; /to client; /hold /forward /drop"
      : "text, or /ping /pong /close /bin /b64 /file; // for a slash"
    LineView(label: label, line: model.composer.line, placeholder: placeholder).draw(on: &canvas)
  }
}
