import Capture
import Filter
import Payloads
import Rows
import Screen

/// What `:` offers: actions, and what can follow their names.
extension Model {
  func commandCandidates(for line: LineEditor) -> CandidateList {
    let head = line.head
    guard let space = head.firstIndex(of: " ") else {
      return CandidateList(
        named(head), in: line, replacing: line.cursor - head.count..<line.cursor)
    }
    // Columns are several words.
    let isList = Action.named(String(head[..<space]))?.id == .list(.columns)
    let before = isList ? head.lastIndex(of: " ") ?? space : space
    let word = String(head[head.index(after: before)...])
    let items = arguments(of: String(head[..<space])).matching(word)
    // A word that is there already needs no completion.
    let isWhole = items.count == 1 && items.first?.text == word
    return CandidateList(
      isWhole ? [] : items, in: line, replacing: line.cursor - word.count..<line.cursor)
  }

  /// The actions whose names or sentences have a word: by their names first.
  private func named(_ word: String) -> [Candidate] {
    let all = actions.filter { !$0.contexts.isDisjoint(with: .prompted) }
      .map { action in
        // What can be followed by something is followed by a blank already.
        Candidate(
          action.argument == nil ? action.name : action.name + " ", name: action.name,
          kind: action.keyNames, sentence: action.title)
      }
      .sorted { $0.text < $1.text }
    let found = all.matching(word)
    guard word.count >= 3 else { return found }
    return found
      + all.filter { candidate in
        !found.contains { $0.text == candidate.text }
          && candidate.sentence.lowercased().contains(word.lowercased())
      }
  }

  /// What may follow an action's name; none where anything may.
  private func arguments(of name: String) -> [Candidate] {
    guard let id = Action.named(name)?.id else { return [] }
    switch id {
    case .session(.theme): return facts.themes.map { Candidate($0, kind: "theme") }
    case .connection(.decode):
      return [Candidate("auto", kind: "form", sentence: "what the decoders choose")]
        + Registry.abouts.map { Candidate($0.form, kind: "form", sentence: $0.name) }
    case .list(.view):
      return RowUnit.allCases.map {
        Candidate($0.rawValue, kind: "rows", sentence: "a row is \($0.sentence)")
      }
    case .list(.highlight):
      return Highlights.Colour.allCases.map { Candidate($0.rawValue, kind: "color") }
    case .list(.columns):
      return [Candidate("auto", kind: "columns", sentence: "what fits the width")]
        + FrameColumns.Column.allCases.map {
          Candidate($0.rawValue, kind: "column", sentence: $0.sentence)
        }
    case .list(.time): return TimeFormat.allCases.map { Candidate($0.name, kind: "times") }
    case .row(.copy): return CopyFormat.allCases.map { Candidate($0.rawValue, kind: "format") }
    case .connection(.halfClose): return [Candidate("client"), Candidate("server")]
    case .filter(.filter): return filterWords
    case .session(.help):
      return [
        Candidate("columns", sentence: "what is on the screen"),
        Candidate("filter", sentence: "the filter language"),
      ]
    case .session(.set):
      return Settings.table.filter(\.changesAtOnce).map {
        Candidate($0.name, kind: $0.standard, sentence: "\($0.sentence): \($0.values)")
      }
    default: return []
    }
  }

  private var filterWords: [Candidate] {
    [
      Candidate("dim", kind: "word", sentence: "dim what does not match instead of hiding it"),
      Candidate("invert", kind: "word", sentence: "show what the filter hides, and hide the rest"),
      Candidate("save", kind: "word", sentence: "keep the filter under a name"),
      Candidate("forget", kind: "word", sentence: "forget a filter that was kept"),
    ]
      + facts.savedFilters.map {
        Candidate("@" + $0.name, kind: "saved", sentence: $0.text)
      }
  }
}
