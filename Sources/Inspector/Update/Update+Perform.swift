extension Model {
  /// Does what an action says; `argument` is what stood behind its name in the prompt, empty when
  /// a key asked.
  mutating func perform(_ action: Action.ID, _ argument: String = "") -> [Effect] {
    switch action {
    case .down, .up, .pageDown, .pageUp, .halfPageDown, .halfPageUp, .top, .bottom, .left, .right:
      return move(action)
    case .open, .follow, .pause, .filter, .clearFilter, .search, .searchNext, .searchPrevious,
      .goTo, .nextInConnection, .previousInConnection, .nextPaired, .previousPaired, .nextFinding,
      .previousFinding, .view, .mark, .nextMark, .previousMark, .onlyMarked, .unmark, .filterThis,
      .filterOut, .time, .copy:
      return performOnFrames(action, argument)
    case .nextTab: switchTab(by: 1)
    case .previousTab: switchTab(by: -1)
    case .thisConnection, .allConnections, .handshake, .compose, .connect, .close, .kill,
      .halfClose,
      .note:
      return performOnConnections(action, argument)
    case .hold, .holding, .forward, .forwardAll, .revert, .refuse:
      return performOnHeld(action, argument)
    case .replay, .step, .stepBack, .faster, .slower, .speed, .seek, .seekForward, .seekBack,
      .loop:
      return performOnReplay(action, argument)
    case .drop: return drop()
    case .edit: return edit()
    case .resend: return resend(argument)
    case .editAndResend: return editAndResend(argument)
    case .editOutside: return editOutside()
    case .nextPane, .previousPane, .paneConnections, .paneFrames, .paneDetail, .paneComposer,
      .sidebar, .zoom, .layout, .shrink, .grow:
      performOnPanes(action)
    case .record, .saveScreen, .pager, .keys, .theme, .mouse, .redraw, .suspend, .command, .help,
      .back, .leave,
      .quit,
      .quitNow, .yes, .no:
      return performOnSession(action, argument)
    case .newline: insert("\n")
    case .accept, .cancel, .complete, .editForm, .historyBack, .historyForward:
      return performOnLine(action)
    case .lineStart, .lineEnd, .characterLeft, .characterRight, .wordLeft, .wordRight,
      .deleteBack, .deleteForward, .killWordBack, .killWordForward, .killToStart, .killToEnd, .yank:
      edit(action)
    }
    return []
  }
}
