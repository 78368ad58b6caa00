import Inspector
import Screen

/// The list of themes; the selected one is shown at once.
struct ThemeView {
  let model: Model
  let selected: Int

  func draw(on canvas: inout Canvas) {
    let themes = model.facts.themes
    let height = min(canvas.height, themes.count + 2)
    let rect = canvas.bounds.centered(Size(width: 36, height: height))
    canvas.draw(in: rect) { canvas in
      canvas.fill(role: .popup)
      let inner = canvas.box(canvas.bounds, title: "Themes", titleRole: .popupTitle)
      let top = min(max(0, selected - inner.height + 1), max(0, themes.count - inner.height))
      for (row, place) in (top..<themes.count).prefix(inner.height).enumerated() {
        let isSelected = place == selected
        let line = inner.row(row)
        canvas.fill(line, role: isSelected ? .menuSelected : .menuItem)
        canvas.put(
          (isSelected ? "> " : "  ") + themes[place], x: line.x, y: line.y, columns: line.width,
          role: isSelected ? .menuSelected : .menuItem, overflow: .ellipsis)
        if isSelected { canvas.setCursor(x: line.x, y: line.y) }
      }
    }
  }
}
