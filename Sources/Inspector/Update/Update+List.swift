import Capture
import Intercept
import Rows
import Screen

extension Model {
  mutating func performOnList(_ action: ListAction, _ argument: String) {
    switch action {
    case .follow: list.isFollowing ? stopFollowing() : followNewest()
    case .pause: togglePause()
    case .view: view(argument)
    case .time: setTime(argument)
    case .strip: hasTimeStrip.toggle()
    case .keepAlives: toggleKeepAlives()
    case .repeats: toggleRepeats()
    case .columns: chooseColumns(argument)
    case .highlight: highlight(argument)
    case .findings: listFindings()
    case .conversation: showConversation()
    case .statistics: toggleStatistics()
    }
  }

  mutating func performOnFilter(_ action: FilterAction, _ argument: String) -> [Effect] {
    switch action {
    case .filter where argument.isEmpty: begin(Prompt(.filter, filter.text))
    case .filter: return takeFilter(argument)
    case .clear: applyFilter("")
    case .dim: toggleDim()
    case .invert: invertFilter()
    case .save: return saveFilter(argument)
    case .this: filterByValue(isWanted: true)
    case .out: filterByValue(isWanted: false)
    }
    return []
  }

  mutating func performOnRow(_ action: RowAction, _ argument: String) -> [Effect] {
    switch action {
    case .open: open()
    case .copy: copy(argument)
    case .drop: drop()
    case .edit: edit()
    case .resend: resend(argument)
    case .editAndResend: editAndResend(argument)
    }
  }

  private mutating func open() -> [Effect] {
    if case .conversation(let state) = overlay {
      takeEntry(of: state)
      return []
    }
    if case .findings(let list) = overlay {
      takeFinding(of: list)
      return []
    }
    if case .forms(let list) = overlay {
      return takeForm(of: list)
    }
    if case .copy(let menu) = overlay { return take(menu) }
    switch focus {
    case .connections:
      show(connection: connections.selected)
      focus = .frames
    case .frames, .composer, .detail:
      focus(on: .detail)
    }
    return []
  }

  private mutating func setTime(_ name: String) {
    guard let format = name.isEmpty ? timeFormat.next : TimeFormat(name: name) else {
      let names = TimeFormat.allCases.map(\.name).joined(separator: ", ")
      notice = Notice("there is no time '\(name)'; there are \(names)", .error)
      return
    }
    timeFormat = format
  }

  private mutating func togglePause() {
    if replay != nil { return togglePlaying() }
    guard isPaused || facts.isLive || facts.isLoading else {
      notice = Notice("nothing arrives that could be held back; :replay plays the recording")
      return
    }
    isPaused.toggle()
    refresh()
  }
}
