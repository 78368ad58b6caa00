import Filter
package import Rows
import Screen
import Text

/// Which rows are left out, and which columns they have.
extension Model {
  /// Hides Pings and Pongs, or shows them again.
  mutating func toggleKeepAlives() {
    filter.hidesKeepAlives.toggle()
    restartFilter()
    notice = Notice(
      filter.hidesKeepAlives ? "pings and pongs are hidden" : "pings and pongs are shown")
  }

  /// Folds repeated rows, or shows all of them.
  mutating func toggleRepeats() {
    filter.foldsRepeats.toggle()
    restartFilter()
    notice = Notice(
      filter.foldsRepeats
        ? "rows that repeat the sender's previous one are folded" : "all rows are shown")
  }

  /// Shows the columns named, in their order; those that fit the width with `auto`.
  mutating func chooseColumns(_ text: String) {
    guard !text.isEmpty else {
      let shown = frameColumns(width: Layout(self).list.width).shown.map(\.rawValue)
      return begin(Prompt(.command, "columns " + shown.joined(separator: " ")))
    }
    guard text != "auto" else {
      list.columns = nil
      return
    }
    switch FrameColumns.Column.read(text.split { $0 == " " || $0 == "," }.map(String.init)) {
    case .success(let columns): list.columns = columns
    case .failure(let problem): notice = Notice(problem.sentence, .error)
    }
  }

  /// Gives rows a colour by a filter: `red op == close`; a colour without a filter removes it.
  mutating func highlight(_ text: String) {
    guard !text.isEmpty else { return begin(Prompt(.command, "highlight ")) }
    let parts = text.split(separator: " ", maxSplits: 1)
    if let problem = highlights.set(String(parts[0]), parts.count > 1 ? String(parts[1]) : "") {
      notice = Notice(problem, .error)
    }
    readHighlights()
  }

  /// Reads rows with the colours and decoders that there are now.
  mutating func readHighlights() {
    highlighted =
      highlights.rules.isEmpty
      ? nil
      : HighlightReader(
        highlights, in: session, index: decoded.index, choice: decoded.choice)
  }

  /// How many repetitions of a row were folded; 0 for most.
  func repeats(of row: RowID) -> Int {
    guard filter.foldsRepeats, case .frame(let number) = row else { return 0 }
    return (filter.scan as? RepeatScan)?.repeats[number] ?? 0
  }
}

extension FrameColumns.Column {
  /// Why names are not columns.
  package struct NameError: Error, Equatable {
    package var sentence: String
  }

  /// Reads names of columns; the mark's column comes first when it is not named.
  package static func read(_ names: [String]) -> Result<[FrameColumns.Column], NameError> {
    var columns: [FrameColumns.Column] = []
    for name in names {
      guard let column = Self(rawValue: name) else {
        let all = allCases.map(\.rawValue).joined(separator: ", ")
        return .failure(NameError(sentence: "there is no column '\(name)'; there are \(all)"))
      }
      if !columns.contains(column) { columns.append(column) }
    }
    return .success(columns.contains(.mark) ? columns : [.mark] + columns)
  }
}
