import Screen

extension Model {
  /// Makes selection, scrolling and detail fit what there is, after every event.
  mutating func settle() {
    let layout = Layout(self)
    settleList(height: layout.listRows.height)
    connections.settle(count: connectionCount, height: layout.connectionRows.height)
    settleDetail(layout)
  }

  private mutating func settleList(height: Int) {
    let cursor = cursor
    if list.isFollowing || list.selected == nil { list.selected = row(at: cursor) }
    let window = window(height: height)
    // While rows are being judged the cursor's row may not be there yet.
    if !isFiltering { list.line = cursor - window.lowerBound }
    if window.upperBound >= rowCount {
      list.seen = rows.count
    } else if let last = row(at: window.upperBound - 1), let index = rows.index(of: last) {
      list.seen = max(list.seen, index + 1)
    }
  }

  private mutating func settleDetail(_ layout: Layout) {
    guard !layout.detailRows.isEmpty else { return }
    let subject = detailSubject
    if detail.subject != subject {
      detail.subject = subject
      detail.top = 0
    }
    let width = layout.detailRows.width
    if !(detail.document?.isCurrent(for: self, width: width) ?? false) {
      detail.document = Document(for: self, width: width)
    }
    let lines = detail.document?.lineCount ?? 0
    detail.top = min(max(detail.top, 0), max(0, lines - layout.detailRows.height))
  }

  /// The row under the cursor; while the connections have the focus, the selected one.
  var detailSubject: DetailSubject {
    switch focus {
    case .connections: connections.selected.map { .connection($0) } ?? .row(cursorRow)
    case .detail: detail.connection.map { .connection($0) } ?? .row(cursorRow)
    case .frames, .composer: .row(cursorRow)
    }
  }
}
