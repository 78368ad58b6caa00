import Inspector
import Rows
import Screen

/// A sentence that is too long for the last line and takes the lines above it too.
struct SentenceView {
  private let runs: TextRun
  /// Whether an answer is expected after it.
  private let isQuestion: Bool

  /// Nil when the last line has no sentence.
  init?(_ model: Model) {
    switch model.overlay {
    case .question(let question):
      runs = TextRun(question.text, .messageWarning)
      isQuestion = true
      return
    case .editor(let editor) where editor.problem != nil:
      runs = TextRun(editor.problem ?? "", .messageError)
    case .prompt(let prompt) where prompt.kind.context != .filter: return nil
    case .prompt, .help, .themes, .forms, .copy, .findings, .conversation, .statistics, .output,
      .editor, nil:
      if let problem = model.composer.problem, model.focus == .composer {
        runs = TextRun(problem, .messageError)
      } else if let notice = model.notice {
        runs = TextRun(notice.text, notice.weight.role)
      } else {
        return nil
      }
    }
    isQuestion = false
  }

  /// Draws the sentence upwards from the last line, when it needs more than one line.
  func draw(on canvas: inout Canvas, over hint: Rect) {
    guard !hint.isEmpty, hint.width > 4 else { return }
    var wrapper = LineWrapper(width: hint.width - 2)
    wrapper.keepsWords = true
    wrapper.add(runs)
    wrapper.endLine()
    let lines = wrapper.lines.prefix(max(1, hint.y))
    guard lines.count > 1 else { return }
    let first = hint.y + 1 - lines.count
    let rect = Rect(x: hint.x, y: first, width: hint.width, height: lines.count)
    canvas.draw(in: rect) { canvas in
      canvas.fill(role: .text)
      var end = 0
      for (y, line) in lines.enumerated() {
        end = 1
        for run in line { end += canvas.put(bytes: run.bytes, x: end, y: y, role: run.role) }
      }
      // A sign shows what does not fit even here.
      if wrapper.lines.count > lines.count {
        canvas.put("...", endingAt: canvas.width, y: lines.count - 1, role: runs.role)
      }
      if isQuestion { canvas.setCursor(x: min(canvas.width - 1, end + 1), y: lines.count - 1) }
    }
  }
}
