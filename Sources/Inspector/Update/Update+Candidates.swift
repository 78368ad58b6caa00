import Capture
import Filter
import Payloads
import Rows
import Text
import WebSocket

/// What the line that is being written can become.
extension Model {
  /// Offers the candidates that fit the current line.
  mutating func refreshCandidates(of prompt: inout Prompt) {
    switch prompt.kind {
    case .filter, .hold: prompt.candidates = filterCandidates(for: prompt.line)
    case .command: prompt.candidates = commandCandidates(for: prompt.line)
    case .history: prompt.candidates = sentCandidates(for: prompt.line)
    case .export: prompt.candidates = exportCandidates(for: prompt.line)
    case .search, .record, .connect, .pipe: prompt.candidates = CandidateList()
    }
  }

  /// Looks at a few more messages for the fields they have, while a filter is being written.
  mutating func workOnSeenFields() {
    guard case .prompt(var prompt) = overlay, isLookingForFields else { return }
    let (log, decoded) = (log, decoded)
    seenFields.look { number in
      log.read { state in
        guard let row = state.frame(number), row.message != nil, row.header.fin else { return [] }
        return state.frames(ofMessageEndingWith: row, limit: Self.frameLimit)
      }
    } units: { frames, limit in
      decoded.units(of: frames, limit: limit)
    }
    guard prompt.candidates.chosen == nil else { return }
    refreshCandidates(of: &prompt)
    overlay = .prompt(prompt)
  }

  /// Whether messages wait to be looked at for their fields.
  var isLookingForFields: Bool {
    guard case .prompt(let prompt) = overlay, prompt.kind.context == .filter else { return false }
    return !seenFields.isDone
  }

  private func filterCandidates(for line: LineEditor) -> CandidateList {
    let completion = FilterCompletion(head: line.head)
    let count = completion.word.count
    let own = completion.candidates.map {
      Candidate($0.text, kind: $0.kind, count: seenCount(of: $0.text), sentence: $0.sentence)
    }
    var items = (seen(at: completion.place, besides: own) + own).matching(completion.word)
    // A word that is there already needs no completion.
    if items.count == 1, items.first?.text == completion.word { items = [] }
    return CandidateList(items, in: line, replacing: line.cursor - count..<line.cursor)
  }

  private func seenCount(of name: String) -> Int? {
    seenFields.fields[name]?.count ?? seenFields.forms[name]
  }

  /// What the messages of this session add: their fields, or the values of one; the most frequent
  /// first.
  private func seen(
    at place: FilterCompletion.Place, besides own: [Candidate]
  ) -> [Candidate] {
    switch place {
    case .condition:
      let known = Set(own.map(\.text))
      return saved
        + seenFields.fields.filter { !known.contains($0.key) }
        .map { Candidate($0.key, kind: $0.value.kind, count: $0.value.count, sentence: "") }
        .sorted { ($1.count ?? 0, $0.text) < ($0.count ?? 0, $1.text) }
    case .value(let field):
      return (seenFields.fields[field]?.values ?? [:])
        .map { Candidate($0.key, kind: "value", count: $0.value) }
        .sorted { ($1.count ?? 0, $0.text) < ($0.count ?? 0, $1.text) }
    case .relation, .text: return []
    }
  }

  /// The filters that were saved, by their names.
  private var saved: [Candidate] {
    facts.savedFilters.map {
      Candidate($0.text, name: $0.name, kind: "saved", sentence: $0.text)
    }
  }
}
