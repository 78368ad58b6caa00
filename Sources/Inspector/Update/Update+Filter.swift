import Capture

extension Model {
  /// Shows only what matches an expression; everything when it is empty.
  ///
  /// A text that cannot be read changes nothing and says why.
  mutating func applyFilter(_ text: String) {
    let text = text.trimmed
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
    case .failure(let error):
      notice = Notice(error.text, .error)
    }
  }

  /// Shows only the rows of a connection; of all with nil or 0.
  mutating func show(connection: UInt32?) {
    filter.connection = connection == 0 ? nil : connection
    connections.select(Int(filter.connection ?? 0))
    restartFilter()
  }

  private mutating func restartFilter() {
    if list.isFollowing == false, list.selected == nil { list.selected = cursorRow }
    filter.restart(over: session)
    workOnFilter()
  }
}

extension String {
  /// The text without the spaces around it.
  var trimmed: String {
    let start = firstIndex { $0 != " " } ?? endIndex
    let end = lastIndex { $0 != " " }.map { index(after: $0) } ?? start
    return String(self[start..<max(start, end)])
  }
}
