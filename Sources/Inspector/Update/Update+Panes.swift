import Screen

extension Model {
  mutating func performOnPanes(_ action: PaneAction) {
    switch action {
    case .next: turnFocus(by: 1)
    case .previous: turnFocus(by: -1)
    case .connections: focus(on: .connections)
    case .frames: focus(on: .frames)
    case .detail: focus(on: .detail)
    case .composer: focus(on: .composer)
    case .sidebar: hasSidebar.toggle()
    case .zoom: isZoomed.toggle()
    case .layout:
      arrangement = arrangement.next(width: size.width)
    case .shrink: share = max(10, Layout(self).share - 5)
    case .grow: share = min(90, Layout(self).share + 5)
    }
  }

  /// Gives the focus to a pane; one that cannot have it says why.
  mutating func focus(on pane: Pane) {
    if pane == .composer {
      guard facts.canSend || facts.canIntercept else {
        notice = Notice("there is no connection to send on here", .warning)
        return
      }
      composer.problem = nil
      if focus != .composer { composer.connection = target }
    }
    if pane == .detail {
      stopFollowing()
      if focus != .detail {
        detail.connection = focus == .connections ? connections.selected : nil
      }
    }
    if pane != focus { isZoomed = false }
    focus = pane
  }

  mutating func turnFocus(by step: Int) {
    let panes = Pane.allCases.filter { $0 != .composer || facts.canSend || facts.canIntercept }
    let place = panes.firstIndex(of: focus) ?? 0
    focus(on: panes[(place + step + panes.count) % panes.count])
  }
}
