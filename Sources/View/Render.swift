package import Inspector
import Rows
package import Screen
import Text

/// Draws the model: everything it shows, in a picture of `size`, and changes nothing.
package func render(_ model: Model, size: Size) -> Screen {
  var canvas = Canvas(size: size)
  let layout = Layout(model, size: canvas.size)
  drawPanes(of: model, layout, on: &canvas)
  canvas.draw(in: layout.title) { StatusLine(model: model).draw(on: &$0) }
  canvas.draw(in: layout.composer) { ComposerView(model: model).draw(on: &$0) }
  canvas.draw(in: layout.hint) { HintLine(model: model).draw(on: &$0) }
  FilterLine(model: model).draw(on: &canvas, layout)
  ComposerView(model: model).drawCandidates(on: &canvas, above: layout.composer)
  drawOverlay(of: model, on: &canvas)
  SentenceView(model)?.draw(on: &canvas, over: layout.hint)
  return canvas.screen
}

private func drawPanes(of model: Model, _ layout: Layout, on canvas: inout Canvas) {
  // While something else has the keys, the cursor is there and not in a pane.
  let focus = model.overlay == nil ? model.focus : nil
  canvas.draw(in: layout.list) { canvas in
    let hasHead = layout.listRows != layout.list
    FrameListView(model: model, isFocused: focus == .frames).draw(on: &canvas, hasHead: hasHead)
  }
  canvas.draw(in: layout.detail) { canvas in
    let hasTabs = layout.detailRows != layout.detail
    DetailView(model: model, isFocused: focus == .detail).draw(on: &canvas, hasTabs: hasTabs)
  }
  canvas.draw(in: layout.timeStrip) { TimeStripView(model: model).draw(on: &$0) }
  for divider in layout.dividers {
    canvas.fill(divider, with: model.facts.isASCII ? Glyph("|") : Glyph("│"), role: .border)
  }
  canvas.draw(in: layout.connections) { canvas in
    ConnectionPaneView(model: model, isFocused: focus == .connections)
      .draw(on: &canvas, isBoxed: layout.isOverlaid, hasHead: layout.connections.height >= 4)
  }
}

private func drawOverlay(of model: Model, on canvas: inout Canvas) {
  switch model.overlay {
  case .help(let help):
    HelpView(lines: model.helpLines(help, size: canvas.size), help: help).draw(on: &canvas)
  case .themes(let list):
    MenuView(title: "Themes", items: list.found, selected: list.selected, query: list.query)
      .draw(on: &canvas)
  case .forms(let list):
    MenuView(title: list.title, items: list.entries.map(\.line), selected: list.selected, width: 56)
      .draw(on: &canvas)
  case .findings(let list):
    MenuView(
      title: "Findings", items: list.entries.map(\.line), selected: list.selected,
      width: max(56, canvas.width - 8)
    ).draw(on: &canvas)
  case .conversation(let state):
    ConversationView(model: model, conversation: state).draw(on: &canvas)
  case .statistics(let pane):
    TextPopupView(
      title: "Statistics: j k scroll, q closes", lines: pane.lines, top: pane.top
    ).draw(on: &canvas)
  case .output(let pane):
    let position = pane.isFollowing ? "" : ", G follows"
    let part = model.output.isCut ? " (its end)" : ""
    TextPopupView(
      title: "Output of \(model.facts.program ?? "")\(part): j k scroll\(position), q closes",
      lines: model.outputLines(pane), top: 0
    ).draw(on: &canvas)
  case .copy(let menu):
    MenuView(title: menu.title, items: menu.lines, selected: menu.selected, width: 44)
      .draw(on: &canvas)
  case .editor(let editor):
    let layout = Layout(model, size: canvas.size)
    canvas.draw(in: layout.detail.isEmpty ? layout.list : layout.detail) {
      EditorView(editor: editor, isASCII: model.facts.isASCII).draw(on: &$0)
    }
  case .prompt(let prompt) where prompt.kind.context != .filter:
    drawCandidates(of: prompt, on: &canvas, Layout(model, size: canvas.size))
  case .prompt, .question, nil: break
  }
}

private func drawCandidates(of prompt: Prompt, on canvas: inout Canvas, _ layout: Layout) {
  guard !layout.hint.isEmpty else { return }
  let before = prompt.line.characters[..<prompt.candidates.replaced.lowerBound]
  CandidatesView(list: prompt.candidates).draw(
    on: &canvas, x: prompt.kind.label.count + TextWidth.columns(of: String(before)),
    in: min(1, layout.hint.y)..<layout.hint.y, isAbove: true)
}
