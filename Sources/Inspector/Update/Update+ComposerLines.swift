import Capture
import Rows
import Text

/// What is written in the composer, and what it can become.
extension Model {
  /// Changes what is written; what was wrong with it is forgotten.
  mutating func changeComposer(_ body: (inout TextEditor) -> Void) {
    body(&composer.text)
    if composer.connection == nil, !composer.text.isEmpty { composer.connection = target }
    composer.problem = nil
    composer.candidates = composerCandidates
  }

  mutating func performOnComposer(_ action: LineAction) -> [Effect] {
    switch action {
    case .accept: return send()
    case .cancel: focus = .frames
    case .historyBack where !composer.text.isInFirstRow: composer.text.moveRow(by: -1)
    case .historyForward where !composer.text.isInLastRow: composer.text.moveRow(by: 1)
    case .historyBack:
      if let text = composer.history.back(from: composer.text.text) {
        changeComposer { $0 = TextEditor(text) }
      }
    case .historyForward:
      if let text = composer.history.forward() { changeComposer { $0 = TextEditor(text) } }
    case .complete: completeComposer(by: 1)
    case .completeBack: completeComposer(by: -1)
    }
    return []
  }

  /// Puts the next command into the line; where none is begun, goes to the next pane.
  private mutating func completeComposer(by step: Int) {
    if let line = composer.candidates.turn(by: step) {
      composer.text.replace(line: line)
      composer.problem = nil
    } else if !composer.text.text.hasPrefix("/") {
      turnFocus(by: step)
    }
  }

  /// The commands that a line with a slash can become, or the snippets after theirs.
  private var composerCandidates: CandidateList {
    let line = composer.text.line
    guard composer.text.rows.count == 1, line.isAtEnd, line.text.hasPrefix("/"),
      !line.text.hasPrefix("//")
    else { return CandidateList() }
    let word = line.text.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
    var items: [Candidate] = []
    if !line.text.contains(" ") {
      items = SlashCommand.all.filter { !$0.isForProxy || facts.canIntercept }.map {
        Candidate($0.name, kind: $0.argument, sentence: $0.sentence)
      }
    } else if line.text.hasPrefix("/snippet ") || line.text.contains(" /snippet ") {
      items = snippets.sorted { $0.key < $1.key }.map {
        Candidate($0.key, kind: "snippet", sentence: $0.value)
      }
    }
    items = items.filter { $0.text.hasPrefix(word) }
    if items.count == 1, items[0].text == word { items = [] }
    return CandidateList(items, in: line, replacing: line.cursor - word.count..<line.cursor)
  }

  /// Opens the search through what was sent.
  mutating func searchSent() {
    guard !composer.history.lines.isEmpty else {
      notice = Notice("nothing was sent yet")
      return
    }
    begin(Prompt(.history, composer.text.text.contains("\n") ? "" : composer.text.text))
  }

  /// What was sent and has the text, the newest first.
  func sentCandidates(for line: LineEditor) -> CandidateList {
    let text = line.text.lowercased()
    var seen: Set<String> = []
    let lines = composer.history.lines.reversed().filter { sent in
      seen.insert(sent).inserted && (text.isEmpty || sent.lowercased().contains(text))
    }
    return CandidateList(
      lines.map { Candidate($0) }, in: line, replacing: 0..<line.characters.count)
  }

  /// Takes what was chosen, or the newest that fits, into the composer.
  mutating func takeSent(_ prompt: Prompt) {
    let items = prompt.candidates.items
    guard let sent = prompt.candidates.chosen.map({ items[$0] }) ?? items.first else {
      notice = Notice("nothing that was sent has '\(prompt.line.text)'")
      return
    }
    changeComposer { $0 = TextEditor(sent.text) }
  }

  /// Gives the keys to the list when there is no end to write to, and back when there is.
  mutating func settleComposerFocus() {
    guard facts.opensComposer, overlay == nil else { return }
    let hasPeer = log.read { state in
      // What could not be reached at all leaves a sentence.
      state.connections.isEmpty && state.journal.isEmpty
        || state.connections.contains { [.http, .open, .closing].contains($0.phase) }
    }
    if !hasPeer, focus == .composer, composer.text.isEmpty {
      focus = .frames
      composer.waitsForPeer = true
    } else if hasPeer, composer.waitsForPeer {
      composer.waitsForPeer = false
      if focus == .frames { focus = .composer }
    }
  }
}
