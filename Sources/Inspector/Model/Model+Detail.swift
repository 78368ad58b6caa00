extension Model {
  /// The row under the cursor; while the connections have the focus, the selected one.
  var detailSubject: DetailSubject {
    switch focus {
    case .connections: connections.selected.map { .connection($0) } ?? .row(cursorRow)
    case .detail: detail.connection.map { .connection($0) } ?? .row(cursorRow)
    case .frames, .composer: .row(cursorRow)
    }
  }
}
