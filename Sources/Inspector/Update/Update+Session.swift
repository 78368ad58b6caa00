import Capture
import Rows
import Screen

extension Model {
  mutating func performOnSession(_ action: SessionAction, _ argument: String) -> [Effect] {
    switch action {
    case .record: return record(argument)
    case .export: return export(argument)
    case .saveScreen: return saveScreen(argument)
    case .theme: return theme(argument)
    case .mouse:
      hasMouse.toggle()
      notice = Notice(hasMouse ? "windsock uses the mouse" : "the terminal uses the mouse")
      return [.setMouse(hasMouse)]
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .command: begin(Prompt(.command))
    case .help: showHelp(argument)
    case .back: return back(orQuit: true)
    case .leave: return back(orQuit: false)
    case .quit: return quit()
    case .quitNow: return [.quit]
    case .keys: overlay = .help(HelpState(.actions))
    case .events: showWarnings()
    case .output: toggleOutput()
    case .find: findInHelp()
    case .nextPage: turnHelpPage()
    case .set: return set(argument)
    case .pager: return page()
    }
    return []
  }

  private mutating func record(_ file: String) -> [Effect] {
    if case .on(let current) = recording {
      notice = Notice("the session is recorded to \(current) already")
      return []
    }
    guard !file.isEmpty else {
      begin(Prompt(.record, suggesting: "session.pcapng"))
      return []
    }
    return [.record(file)]
  }

  private mutating func showWarnings() {
    var help = HelpState(.events)
    help.top = max(0, helpLines(help, size: size).count - max(1, size.height - 2))
    overlay = .help(help)
  }

  private mutating func saveScreen(_ file: String) -> [Effect] {
    guard !file.isEmpty else {
      begin(Prompt(.command, "save-screen "))
      return []
    }
    return [.saveScreen(file)]
  }

  /// Leaves the innermost thing: what lies over the panes, a search, the zoom, the pane, the only
  /// connection, and finally windsock.
  private mutating func back(orQuit mayQuit: Bool) -> [Effect] {
    switch overlay {
    case .help(let help):
      leaveHelp(help)
      return []
    case .themes(let list): return leaveThemes(list)
    case .prompt, .forms, .copy, .findings, .conversation, .statistics, .output, .question, .editor:
      overlay = nil
      return []
    case nil: break
    }
    if search.isRunning {
      search.next = nil
    } else if isZoomed {
      isZoomed = false
    } else if focus != .frames {
      focus = .frames
    } else if filter.isMarkedOnly {
      toggleMarkedOnly()
    } else if !mayQuit, !filter.text.isEmpty {
      notice = Notice("the filter is gone: \(filter.text)   (f and Up bring it back)")
      applyFilter("")
    } else if filter.connection != nil {
      show(connection: nil)
    } else if mayQuit {
      return quit()
    }
    return []
  }

  /// Leaves windsock; asks first when something would be lost.
  private mutating func quit() -> [Effect] {
    if hasLooseRemarks {
      overlay = .question(
        Question(
          text: "Marks and notes are not saved; :export to a pcapng file keeps them. Leave? y/n",
          effects: [.quit]))
      return []
    }
    guard facts.isLive, recording == .off, hasTraffic else { return [.quit] }
    let frames = heldCount == 1 ? "frame goes" : "frames go"
    let held = heldCount > 0 ? "; \(heldCount) held \(frames) on" : ""
    overlay = .question(
      Question(
        text: "The session is not recorded (W keeps it)\(held). Leave? y/n", effects: [.quit]))
    return []
  }

  /// Whether there is anything that a recording would keep: a handshake that was refused, or never
  /// answered, is not traffic.
  private var hasTraffic: Bool {
    session.log.read { state in
      if state.frameCount > 0 { return true }
      return state.journal.contains { entry in
        switch entry.event {
        case .exchange, .tunnel, .incomplete, .closed: true
        case .connection(let number): state.connection(number)?.openedTime != nil
        case .note, .finding: false
        }
      }
    }
  }
}
