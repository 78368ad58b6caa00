import Rows
import Screen

extension Model {
  mutating func point(_ mouse: Mouse, at time: UInt64) -> [Effect] {
    switch mouse.kind {
    case .wheelUp: return wheel(by: -3, at: mouse.position)
    case .wheelDown: return wheel(by: 3, at: mouse.position)
    case .press(.left): return click(mouse.position, at: time)
    case .drag where stripDrag != nil:
      dragStrip(to: mouse.position)
      return []
    case .release where stripDrag != nil:
      releaseStrip()
      return []
    case .drag where drag != nil: moveBorder(to: mouse.position)
    case .drag:
      notice = Notice("hold Shift to select text, or F2 to release the mouse")
    case .release: drag = nil
    case .press, .wheelLeft, .wheelRight: break
    }
    return []
  }

  /// Scrolls the pane under the pointer, not the one with the focus.
  private mutating func wheel(by lines: Int, at position: Point) -> [Effect] {
    let movement = lines < 0 ? Movement.up : .down
    if let overlay {
      switch overlay {
      case .help, .findings, .conversation, .statistics, .output, .forms, .copy: break
      default: return []
      }
      for _ in 0..<abs(lines) { _ = move(movement) }
      return []
    }
    let layout = Layout(self)
    if layout.connections.contains(position) {
      connections.scroll(by: lines)
    } else if layout.detail.contains(position) {
      stopFollowing()
      detail.top += lines
    } else if layout.list.contains(position) {
      scrollList(by: lines)
    }
    return []
  }

  /// Selects what is under the pointer; a second click opens it.
  private mutating func click(_ position: Point, at time: UInt64) -> [Effect] {
    notice = nil
    let isDouble = lastPress?.isFirst(ofDoubleClickAt: position, time: time) ?? false
    lastPress = isDouble ? nil : MousePress(position: position, time: time)
    let layout = Layout(self)
    if layout.hint.contains(position), let action = hintedAction(at: position.x) {
      return perform(action)
    }
    guard overlay == nil else { return [] }
    if layout.title.contains(position) {
      return statusAction(at: position.x).map { perform($0) } ?? []
    }
    drag = border(at: position, layout)
    if drag == .borderBeside || drag == .sidebar { return [] }
    if layout.list.contains(position), !layout.listRows.contains(position) {
      explainHeading(at: position.x - layout.list.x, width: layout.list.width)
      return []
    }
    if layout.timeStrip.contains(position) {
      return pressStrip(at: position, in: layout.timeStrip)
    } else if layout.connectionRows.contains(position) {
      focus(on: .connections)
      connections.select(connections.top + position.y - layout.connectionRows.y)
    } else if layout.listRows.contains(position) {
      let index = window(height: layout.listRows.height).lowerBound
      let row = index + position.y - layout.listRows.y
      guard row < rowCount else { return [] }
      focus(on: .frames)
      select(row, line: position.y - layout.listRows.y)
    } else if layout.detail.contains(position) {
      focus(on: .detail)
      point(atDetail: position, layout)
    } else if layout.composer.contains(position) {
      focus(on: .composer)
    } else {
      return []
    }
    return isDouble ? perform(.row(.open)) : []
  }

  /// Says what the column under a heading shows.
  private mutating func explainHeading(at x: Int, width: Int) {
    let columns = frameColumns(width: width)
    let isBefore = { (column: FrameColumns.Column) in (columns[column]?.lowerBound ?? .max) <= x }
    guard let column = columns.shown.last(where: isBefore) else { return }
    let signs = Signs(isASCII: facts.isASCII)
    notice = Notice("\(column.heading(signs)): \(column.sentence)")
  }

  /// The border at a place; nil where there is none.
  private func border(at position: Point, _ layout: Layout) -> MouseDrag? {
    if layout.dividers.contains(where: { $0.contains(position) }),
      position.x == layout.connections.x + layout.connections.width
    {
      return .sidebar
    }
    guard !layout.detail.isEmpty, !layout.list.isEmpty else { return nil }
    if layout.detail.x > layout.list.x {
      return position.x == layout.detail.x - 1 && layout.dividers.contains { $0.contains(position) }
        ? .borderBeside : nil
    }
    return position.y == layout.detail.y && layout.detail.contains(position) ? .borderBelow : nil
  }

  /// Resizes the list, or the connections, up to a place.
  private mutating func moveBorder(to position: Point) {
    let layout = Layout(self)
    switch drag {
    case .borderBelow:
      let room = layout.list.height + layout.detail.height
      setShare(position.y - layout.list.y, of: room)
    case .borderBeside:
      setShare(position.x - layout.list.x + 1, of: layout.list.width + 1 + layout.detail.width)
    case .sidebar: sidebarWidth = position.x - layout.connections.x + 1
    case nil: break
    }
  }

  private mutating func setShare(_ part: Int, of room: Int) {
    guard room > 0 else { return }
    // Rounded up, so that the border is where the pointer is.
    share = min(90, max(10, (part * 100 + room - 1) / room))
  }
}
