extension Model {
  mutating func performOnPanes(_ action: Action.ID) {
    switch action {
    case .nextPane: turnFocus(by: 1)
    case .previousPane: turnFocus(by: -1)
    case .paneConnections: focus(on: .connections)
    case .paneFrames: focus(on: .frames)
    case .paneDetail: focus(on: .detail)
    case .paneComposer: focus(on: .composer)
    case .sidebar: hasSidebar.toggle()
    case .zoom: isZoomed.toggle()
    case .layout:
      arrangement = Arrangement(rawValue: arrangement.rawValue + 1) ?? .below
    case .shrink: share = max(10, share - 5)
    case .grow: share = min(90, share + 5)
    default: break
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

  private mutating func turnFocus(by step: Int) {
    let panes = Pane.allCases.filter { $0 != .composer || facts.canSend || facts.canIntercept }
    let place = panes.firstIndex(of: focus) ?? 0
    focus(on: panes[(place + step + panes.count) % panes.count])
  }
}
