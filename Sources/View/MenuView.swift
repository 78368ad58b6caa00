import Inspector
import Screen

/// A list to choose from, over the panes.
struct MenuView {
  let title: String
  let items: [String]
  let selected: Int
  var width = 36
  /// What is typed to find an entry; nil where nothing can be.
  var query: LineEditor?

  private var heading: String {
    guard let query else { return title }
    return title + (query.isEmpty ? ": type to find" : ": \(query.text)")
  }

  func draw(on canvas: inout Canvas) {
    let height = min(canvas.height, max(1, items.count) + 2)
    let rect = canvas.bounds.centered(Size(width: width, height: height))
    canvas.draw(in: rect) { canvas in
      canvas.fill(role: .popup)
      let inner = canvas.box(canvas.bounds, title: heading, titleRole: .popupTitle)
      let top = min(max(0, selected - inner.height + 1), max(0, items.count - inner.height))
      for (row, place) in (top..<items.count).prefix(inner.height).enumerated() {
        let isSelected = place == selected
        let line = inner.row(row)
        canvas.fill(line, role: isSelected ? .menuSelected : .menuItem)
        canvas.put(
          (isSelected ? "> " : "  ") + items[place], x: line.x, y: line.y, columns: line.width,
          role: isSelected ? .menuSelected : .menuItem, overflow: .ellipsis)
        if isSelected { canvas.setCursor(x: line.x, y: line.y) }
      }
    }
  }
}
