import Text

extension Screen {
  /// The screen as text, for goldens and bug reports.
  ///
  /// First its size and cursor; then the rows, without the blanks at their ends; then, for each row
  /// that has other roles than `text`, its runs of roles: `3: 0-7 hint.key, 8-79 hint.text`. A role
  /// laid over another follows a plus sign. Roles rather than colours, so that themes change no
  /// picture.
  package var picture: String {
    let place = cursor.map { " cursor \($0.x),\($0.y)" } ?? ""
    let rows = (0..<size.height).map { text(ofRow: $0) }
    let styles = (0..<size.height).compactMap { runs(ofRow: $0) }
    return (["\(size.width)x\(size.height)\(place)"] + rows + ["--"] + styles)
      .joined(separator: "\n") + "\n"
  }

  /// A row's text without the blanks at its end.
  package func text(ofRow y: Int) -> String {
    var text = row(y).reduce(into: "") { $0 += $1.glyph.text }
    while text.unicodeScalars.last == " " { text.unicodeScalars.removeLast() }
    return text
  }

  private func runs(ofRow y: Int) -> String? {
    var runs: [(start: Int, end: Int, name: String)] = []
    for (x, cell) in row(y).enumerated() {
      let name = cell.roleNames
      if let last = runs.last, last.name == name {
        runs[runs.count - 1].end = x
      } else {
        runs.append((x, x, name))
      }
    }
    let styled = runs.filter { $0.name != Role.text.name }
    guard !styled.isEmpty else { return nil }
    return "\(y): " + styled.map { "\($0.start)-\($0.end) \($0.name)" }.joined(separator: ", ")
  }
}

extension Cell {
  fileprivate var roleNames: String { overlay.map { "\(role.name)+\($0.name)" } ?? role.name }
}
