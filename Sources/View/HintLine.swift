import Inspector
import Rows
import Screen
import Text

/// The last line: a prompt, a question, a message, or the keys that help here.
struct HintLine {
  let model: Model

  func draw(on canvas: inout Canvas) {
    switch model.overlay {
    case .prompt(let prompt) where prompt.kind.context != .filter:
      LineView(
        label: prompt.kind.label, line: prompt.line,
        role: prompt.isSuggestion ? .menuSelected : .composer
      ).draw(on: &canvas)
      return
    case .question(let question):
      canvas.put(question.text, x: 1, y: 0, role: .messageWarning, overflow: .ellipsis)
      canvas.setCursor(x: min(canvas.width - 1, question.text.count + 2), y: 0)
      return
    case .editor(let editor) where editor.problem != nil:
      canvas.put(editor.problem ?? "", x: 1, y: 0, role: .messageError, overflow: .ellipsis)
      return
    case .prompt, .help, .themes, .forms, .copy, .findings, .conversation, .statistics, .output,
      .editor, nil:
      break
    }
    if let problem = model.composer.problem, model.focus == .composer {
      canvas.put(problem, x: 1, y: 0, role: .messageError, overflow: .ellipsis)
    } else if let notice = model.notice {
      canvas.put(notice.text, x: 1, y: 0, role: notice.weight.role, overflow: .ellipsis)
    } else {
      drawKeys(on: &canvas)
    }
  }

  private func drawKeys(on canvas: inout Canvas) {
    for item in model.hints(width: canvas.width) {
      let used = canvas.put(item.key, x: item.x, y: 0, role: .hintKey)
      canvas.put(item.word, x: item.x + used + 1, y: 0, role: .hintText)
    }
  }
}
