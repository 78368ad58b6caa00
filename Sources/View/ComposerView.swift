import Inspector
import Rows
import Screen
import Text
import WebSocket

/// The composer: one line, or a few under a head that shows where the message goes and whether it
/// is JSON.
struct ComposerView {
  let model: Model

  private var isFocused: Bool { model.focus == .composer && model.overlay == nil }
  private var isASCII: Bool { model.facts.isASCII }

  func draw(on canvas: inout Canvas) {
    canvas.fill(role: .composer)
    guard canvas.height > 1 else { return drawLine(on: &canvas) }
    drawHead(on: &canvas)
    canvas.draw(in: canvas.bounds.inset(top: 1)) { drawRows(on: &$0) }
  }

  /// What the line can become, above it.
  func drawCandidates(on canvas: inout Canvas, above rect: Rect) {
    guard isFocused, !rect.isEmpty else { return }
    let label = rect.height > 1 ? 1 : TextWidth.columns(of: self.label)
    CandidatesView(list: model.composer.candidates).draw(
      on: &canvas, x: label + 1, in: min(1, rect.y)..<rect.y, isAbove: true)
  }

  private var label: String {
    let name = model.composer.destination.name
    let to = model.size.width < 40 ? " \(name.prefix(1))" : " to \(name)"
    let end = model.facts.canIntercept ? to : ""
    return model.target.map { "#\($0)\(end) > " } ?? "no open connection > "
  }

  private var placeholder: String {
    model.facts.canIntercept
      ? "text, /bin /file /ping /pong /close /frame; /to client; /hold /forward /drop"
      : "text, or / and Tab for commands; // for a slash"
  }

  private func drawLine(on canvas: inout Canvas) {
    let text = model.composer.text.line
    guard isFocused else {
      let used = canvas.put(label, x: 0, y: 0, role: .dim)
      let text = model.composer.text.isEmpty ? "c writes a message" : model.composer.text.text
      canvas.put(text, x: used, y: 0, role: .dim, overflow: .ellipsis)
      return
    }
    let count = model.composer.text.rows.count
    let place = count > 1 ? "\(model.composer.text.row + 1)/\(count) " : ""
    let line = LineView(label: label + place, line: text, placeholder: count > 1 ? "" : placeholder)
    let (sign, role) = mark ?? ("", .composer)
    // Where there is little room, the sign alone.
    let shown = canvas.width < 40 ? String(sign.prefix { $0 != " " }) : sign
    let taken = shown.isEmpty ? 0 : TextWidth.columns(of: shown) + 1
    canvas.draw(in: canvas.bounds.inset(right: taken)) { line.draw(on: &$0) }
    canvas.put(shown, endingAt: canvas.width, y: 0, role: role)
  }

  private func drawHead(on canvas: inout Canvas) {
    let glyph = isASCII ? Glyph("-") : Glyph("─")
    canvas.fill(
      Rect(x: 0, y: 0, width: canvas.width, height: 1), with: glyph,
      role: isFocused ? .borderFocused : .border)
    var x = 1 + canvas.put(" " + label, x: 1, y: 0, role: .composerPrompt)
    if let (text, role) = mark {
      x += 1 + canvas.put(" \(text) ", x: x + 1, y: 0, role: role)
    }
    guard let repetition = model.composer.repetition else { return }
    let seconds = Interval.text(repetition.interval)
    let text = " every \(seconds), /stop ends it "
    if x + 2 + text.count < canvas.width {
      canvas.put(text, endingAt: canvas.width - 1, y: 0, role: .messageWarning)
    }
  }

  private var mark: (String, Role)? {
    switch model.composer.jsonMark {
    case nil: nil
    case .valid: (isASCII ? "ok JSON" : "✓ JSON", .filterValid)
    case .unfinished: (isASCII ? "... JSON" : "… JSON", .filterPartial)
    case .invalid(let line, let column):
      (
        "\(Signs(isASCII: isASCII).problem) "
          + (model.composer.text.rows.count > 1
            ? "line \(line) column \(column)" : "column \(column)"),
        .filterInvalid
      )
    }
  }

  private func drawRows(on canvas: inout Canvas) {
    let text = model.composer.text
    let top = max(0, text.row - canvas.height + 1)
    let before = TextWidth.columns(of: text.line.head)
    let shift = max(0, before - canvas.width + 2)
    for (y, row) in text.rows.dropFirst(top).prefix(canvas.height).enumerated() {
      canvas.draw(in: Rect(x: 1, y: y, width: canvas.width - 1, height: 1)) { canvas in
        canvas.put(row.text, x: -shift, y: 0, role: isFocused ? .composer : .dim)
      }
    }
    if text.isEmpty {
      canvas.put(placeholder, x: 2, y: 0, role: .composerPlaceholder, overflow: .ellipsis)
    }
    if isFocused { canvas.setCursor(x: 1 + before - shift, y: text.row - top) }
  }
}

/// Seconds in a short form.
private enum Interval {
  /// `5 s`, `0.5 s`.
  static func text(_ nanoseconds: UInt64) -> String {
    var text = Timestamp.seconds(nanoseconds)
    if text.contains(".") {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return text + " s"
  }
}
