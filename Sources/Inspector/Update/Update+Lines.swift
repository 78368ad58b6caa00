import Capture
import Filter
import Rows
import Text

extension Model {
  mutating func begin(_ prompt: Prompt) {
    var prompt = prompt
    if prompt.kind.context == .filter { seenFields.begin(frames: rows.frames) }
    refreshCandidates(of: &prompt)
    overlay = .prompt(prompt)
  }

  /// Types into the line that has the keys.
  mutating func insert(_ text: String) {
    switch overlay {
    case .editor(var editor):
      editor.insert(text)
      overlay = .editor(editor)
    case .prompt(var prompt):
      prompt.insert(text)
      refreshCandidates(of: &prompt)
      overlay = .prompt(prompt)
    case nil where focus == .composer: changeComposer { $0.insert(text) }
    case .help, .themes: changeFinder { $0.insert(text) }
    default: break
    }
  }

  mutating func edit(_ action: EditAction) {
    switch overlay {
    case .editor(var editor):
      editor.apply(action)
      overlay = .editor(editor)
    case .prompt(var prompt):
      prompt.line.apply(action)
      refreshCandidates(of: &prompt)
      overlay = .prompt(prompt)
    case nil where focus == .composer: changeComposer { $0.apply(action) }
    case .help, .themes: changeFinder { $0.apply(action) }
    default: break
    }
  }

  mutating func performOnLine(_ action: LineAction) -> [Effect] {
    if case .editor(let editor) = overlay { return performOnEditor(action, editor) }
    if context == .finder { return performOnFinder(action) }
    guard case .prompt(var prompt) = overlay else { return performOnComposer(action) }
    switch action {
    case .accept: return accept(prompt)
    case .cancel:
      overlay = nil
      return []
    case .complete: complete(&prompt, by: 1)
    case .completeBack: complete(&prompt, by: -1)
    case .historyBack:
      let line = histories[prompt.kind, default: History()].back(from: prompt.line.text)
      if let line { take(line, in: &prompt) }
    case .historyForward:
      let line = histories[prompt.kind, default: History()].forward()
      if let line { take(line, in: &prompt) }
    }
    overlay = .prompt(prompt)
    return []
  }

  private mutating func take(_ line: String, in prompt: inout Prompt) {
    prompt.line = LineEditor(line)
    refreshCandidates(of: &prompt)
  }

  private mutating func accept(_ prompt: Prompt) -> [Effect] {
    let text = prompt.line.text.trimmed
    if prompt.kind.context == .filter, case .failure(let error)? = validity(of: text) {
      // It stays open, so that it can be mended.
      notice = Notice(error.text, .error)
      return []
    }
    histories[prompt.kind, default: History()].add(text)
    overlay = nil
    switch prompt.kind {
    case .filter: applyFilter(text)
    case .hold: return arm(text)
    case .search: if !text.isEmpty { startSearch(text, isForward: true) }
    case .command: return run(text)
    case .record: return text.isEmpty ? [] : perform(.session(.record), text)
    case .connect: return text.isEmpty ? [] : perform(.connection(.connect), text)
    case .export: return text.isEmpty ? [] : perform(.session(.export), text)
    case .pipe: return text.isEmpty ? [] : perform(.detail(.pipe), text)
    case .history: takeSent(prompt)
    }
    return []
  }
}
