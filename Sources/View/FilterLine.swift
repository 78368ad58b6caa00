import Capture
import Filter
import Inspector
import Rows
import Screen
import Text

/// The filter that is applied or being written, and what is wrong with it.
struct FilterLine {
  let model: Model

  func draw(on canvas: inout Canvas, _ layout: Layout) {
    guard !layout.filter.isEmpty else { return }
    guard case .prompt(let prompt) = model.overlay, prompt.kind.context == .filter else {
      canvas.draw(in: layout.filter) { drawApplied(on: &$0) }
      return
    }
    let validity = Validity(
      model.validity(of: prompt.line.text),
      emptyWord: prompt.kind == .hold ? "holds nothing" : "all frames")
    canvas.draw(in: layout.filter) { drawPrompt(prompt, validity, on: &$0) }
    canvas.draw(in: layout.filterProblem) { drawProblem(of: prompt, validity, on: &$0) }
    drawCandidates(of: prompt, on: &canvas, layout)
  }

  private func drawCandidates(of prompt: Prompt, on canvas: inout Canvas, _ layout: Layout) {
    let before = String(prompt.line.characters[..<prompt.candidates.replaced.lowerBound])
    let top = max(layout.filter.bottom, layout.filterProblem.bottom)
    CandidatesView(list: prompt.candidates).draw(
      on: &canvas, x: 1 + prompt.kind.label.count + TextWidth.columns(of: before),
      in: top..<max(top, layout.hint.isEmpty ? canvas.height : layout.hint.y), isAbove: false)
  }

  private func drawApplied(on canvas: inout Canvas) {
    let search = canvas.width < 60 ? "" : model.filter.filter.map(Self.note) ?? ""
    let dim = model.filter.isDimming ? "others dimmed " : ""
    let shown = search + dim + " \(model.filter.matches.count)/\(model.rows.count) "
    let room = canvas.width - shown.count - 1
    let used = canvas.put(Prompt.Kind.filter.label, x: 1, y: 0, columns: room, role: .dim)
    canvas.put(
      model.filter.text, x: 1 + used, y: 0, columns: room - used - 1, role: .filterValid,
      overflow: .ellipsis)
    canvas.put(shown, endingAt: canvas.width, y: 0, role: .dim)
  }

  /// What an expression does that the user may not have meant.
  private static func note(_ filter: Filter) -> String {
    switch filter.textSearch {
    case .none: ""
    case .part: "partly a text search "
    case .whole: "a text search "
    }
  }

  private func drawPrompt(_ prompt: Prompt, _ validity: Validity, on canvas: inout Canvas) {
    let isNarrow = canvas.width < 40
    let long = validity.word.count > canvas.width / 2 ? validity.brief : validity.word
    let word = " \(isNarrow ? validity.sign : long) "
    let label = isNarrow ? "\(prompt.kind.label.prefix(1)): " : " " + prompt.kind.label
    let room = max(4, canvas.width - word.count)
    canvas.draw(in: Rect(x: 0, y: 0, width: room, height: 1)) { inner in
      LineView(label: label, line: prompt.line, role: validity.role)
        .draw(on: &inner)
    }
    canvas.put(word, x: room, y: 0, role: validity.role)
  }

  private func drawProblem(
    of prompt: Prompt, _ validity: Validity, on canvas: inout Canvas
  ) {
    guard let error = validity.error else {
      if let hint = validity.hint {
        canvas.put(hint, x: 1, y: 0, role: .filterWarning, overflow: .ellipsis)
      }
      return
    }
    let before = String(decoding: prompt.line.text.utf8.prefix(error.position), as: UTF8.self)
    let caret = 1 + prompt.kind.label.count + TextWidth.columns(of: before)
    let sentence = error.text
    // The words are after the caret, or before it where there is more room.
    if caret + 2 + sentence.count <= canvas.width || caret < canvas.width / 2 {
      canvas.put("^ " + sentence, x: caret, y: 0, role: validity.role, overflow: .ellipsis)
    } else {
      canvas.put(
        sentence + " ^", endingAt: min(caret + 1, canvas.width), y: 0, role: validity.role)
    }
  }
}

/// The result of parsing a text, as a word, a role and perhaps an error.
private struct Validity {
  let word: String
  let role: Role
  let error: FilterError?
  /// What may have been meant instead.
  private(set) var hint: String?

  /// The word without the text that is searched for.
  var brief: String { String(word.prefix { $0 != ":" }) }

  /// The word where there is no room for it.
  var sign: String {
    guard let error else { return role == .filterEmpty ? "" : "ok" }
    return error.isIncomplete ? "..." : "!"
  }

  /// - Parameter emptyWord: What an empty text means.
  init(_ result: Result<Filter, FilterError>?, emptyWord: String) {
    switch result {
    case nil: (word, role, error) = (emptyWord, .filterEmpty, nil)
    case .success(let filter):
      (word, role, error) = (Self.word(filter), .filterValid, nil)
      hint = filter.hints.last?.text
    case .failure(let found):
      (word, role) = found.isIncomplete ? ("...", .filterPartial) : ("! invalid", .filterInvalid)
      error = found
    }
  }

  /// A bare word is searched for as text: say so, in case a field was meant.
  private static func word(_ filter: Filter) -> String {
    let texts = filter.searchedTexts.joined(separator: " ")
    let shown = texts.count <= 28 ? texts : texts.prefix(27) + "…"
    return switch filter.textSearch {
    case .none: "ok"
    case .part: "partly text search: \(shown)"
    case .whole: "text search: \(shown)"
    }
  }
}
