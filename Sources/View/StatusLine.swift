import Inspector
import Screen

/// The first line: what kind of run it is, how much there is, and what state the screen is in.
struct StatusLine {
  let model: Model

  func draw(on canvas: inout Canvas) {
    canvas.fill(role: .status)
    let (items, room) = model.statusItems(width: canvas.width)
    canvas.put(
      model.facts.mode, x: 1, y: 0, columns: room - 2, role: .statusKey, overflow: .ellipsis)
    for item in items {
      canvas.put(item.text, x: item.x, y: 0, role: item.role, overflow: .ellipsis)
    }
  }
}
