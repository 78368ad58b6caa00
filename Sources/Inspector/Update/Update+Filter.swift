import Capture
import Filter
import Rows
import Text

extension Model {
  /// Shows only what matches an expression; everything when it is empty.
  ///
  /// A text that cannot be read changes nothing and says why.
  mutating func applyFilter(_ text: String) {
    let text = expanded(text.trimmed)
    guard !text.isEmpty else {
      filter.text = ""
      filter.filter = nil
      restartFilter()
      return
    }
    switch Filter.parse(text) {
    case .success(let parsed):
      filter.text = text
      filter.filter = parsed
      restartFilter()
      if let hint = parsed.hints.last { notice = Notice(hint.text, .warning) }
    case .failure(let error):
      notice = Notice(error.text, .error)
    }
  }

  /// Shows what the filter hides, and the reverse.
  mutating func invertFilter() {
    guard filter.filter != nil else {
      notice = Notice("there is no filter to invert; f writes one", .warning)
      return
    }
    let text = filter.text
    let isWhole = text.hasPrefix("not (") && text.hasSuffix(")")
    let inside = isWhole ? String(text.dropFirst(5).dropLast()) : ""
    // `not (a) or (b)` begins and ends like this as well, but what is inside is not a filter.
    if isWhole, case .success = Filter.parse(inside) {
      applyFilter(inside)
    } else {
      applyFilter("not (\(text))")
    }
  }

  /// Shows only the rows of a connection; of all with nil or 0.
  mutating func show(connection: UInt32?) {
    filter.connection = connection == 0 ? nil : connection
    connections.select(Int(filter.connection ?? 0))
    restartFilter()
  }

  /// Checks all rows again; the cursor stays on its row.
  mutating func restartFilter() {
    if list.isFollowing == false, list.selected == nil { list.selected = cursorRow }
    list.isScrolled = false
    filter.restart(over: session, choice: decoded.choice, index: decoded.index)
    search.restartCount()
    workOnFilter()
  }

  /// Shows frames or messages: those that `name` says, or the ones not shown now.
  mutating func view(_ name: String) {
    let unit = name.isEmpty ? filter.unit.next : RowUnit.allCases.first { $0.rawValue == name }
    guard let unit else {
      notice = Notice("there is no view '\(name)'; there are frames, messages and units", .error)
      return
    }
    if !list.isFollowing, list.selected == nil { list.selected = cursorRow }
    filter.unit = unit
    detail.document = nil
    if let selected = list.selected { list.selected = inUnit(selected) }
    restartFilter()
    list.unit = 0
    notice = Notice(
      "a row is \(unit.sentence)" + (unit == .frames ? "" : "; v for \(unit.next.rawValue)"))
  }
}
