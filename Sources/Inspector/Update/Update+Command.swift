import Capture
import Filter
import Payloads
import Rows
import Text

extension Model {
  /// Runs a line of the `:` prompt: an action's name and what it wants after it.
  mutating func run(_ line: String) -> [Effect] {
    let parts = line.split(separator: " ", maxSplits: 1)
    guard let name = parts.first else { return [] }
    let argument = parts.count > 1 ? String(parts[1]).trimmed : ""
    if UInt32(name) != nil {
      return perform(.go(.number), argument.isEmpty ? String(name) : "\(name) \(argument)")
    }
    guard let action = Action.named(String(name)) else {
      let hint =
        Self.nearest(to: String(name)).map { "; did you mean \($0)?" } ?? "; :keys lists them"
      notice = Notice("there is no action '\(name)'\(hint)", .error)
      return []
    }
    guard !action.contexts.isDisjoint(with: .prompted) else {
      let place = action.contexts == .comparison ? "on the screen of a diff" : "in a line"
      notice = Notice("'\(name)' only works \(place)", .error)
      return []
    }
    guard argument.isEmpty || action.argument != nil else {
      notice = Notice("':\(name)' takes no argument, but there is '\(argument)'", .error)
      return []
    }
    return perform(action.id, argument)
  }

  /// Puts the next candidate into the line, or the one before.
  mutating func complete(_ prompt: inout Prompt, by step: Int) {
    if prompt.kind.context == .filter, prompt.candidates.chosen == nil,
      takeSuggestion(&prompt)
    {
      return refreshCandidates(of: &prompt)
    }
    if let line = prompt.candidates.turn(by: step) { prompt.line = line }
  }

  /// Replaces a misspelt name by the one that was probably meant; false when there is none.
  private func takeSuggestion(_ prompt: inout Prompt) -> Bool {
    let text = prompt.line.text
    guard case .failure(let error)? = validity(of: text), let name = error.suggestion else {
      return takeHint(&prompt)
    }
    func place(_ offset: Int) -> String.Index {
      text.utf8.index(text.utf8.startIndex, offsetBy: min(offset, text.utf8.count))
    }
    if let replaced = error.replaced {
      prompt.line = LineEditor(
        text[..<place(replaced.lowerBound)] + name + text[place(replaced.upperBound)...])
      return true
    }
    let start = place(error.position)
    let end = text[start...].firstIndex {
      !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "."
    }
    prompt.line = LineEditor(text[..<start] + name + text[(end ?? text.endIndex)...])
    return true
  }

  /// Replaces a word by the field whose name it nearly is, if no other name begins with it.
  private func takeHint(_ prompt: inout Prompt) -> Bool {
    guard case .success(let filter)? = validity(of: prompt.line.text),
      prompt.candidates.items.isEmpty, let hint = filter.hints.last
    else { return false }
    let bytes = Array(prompt.line.text.utf8)
    prompt.line = LineEditor(
      String(
        decoding: bytes[..<hint.range.lowerBound] + hint.suggestion.utf8
          + bytes[hint.range.upperBound...], as: UTF8.self))
    return true
  }

  /// The action whose name is least different; nil when none is near.
  private static func nearest(to name: String) -> String? {
    let distances = Action.all.map { ($0.name, distance(name, $0.name)) }
    // A word that has nothing in common with a short name is not a typing error.
    let most = min(2, name.count - 1)
    return distances.min { $0.1 < $1.1 }.flatMap { $0.1 <= most ? $0.0 : nil }
  }

  /// How many characters must change (Levenshtein).
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (line, character) in left.prefix(40).enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for column in right.indices {
        let substituted = diagonal + (character == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(substituted, row[column] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
