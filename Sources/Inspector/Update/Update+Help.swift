import Rows
package import Screen
import Text

/// The help: the keys, the filter language, the warnings.
extension Model {
  /// The lines of a page, or of all pages those that have the searched words.
  package func helpLines(_ help: HelpState, size: Size) -> [HelpText.Line] {
    guard let text = help.query?.text, !text.isEmpty else {
      return HelpText.broken(lines(of: help.page), size: size)
    }
    // A user who searches for a word does not know which page it is on.
    let pages = [help.page] + [.keys, .screen, .filter].filter { $0 != help.page }
    return HelpText.broken(found(text, in: pages.flatMap { lines(of: $0) }), size: size)
  }

  private func lines(of page: HelpState.Page) -> [HelpText.Line] {
    switch page {
    case .keys: HelpText.lines(of: actions, first: ownGroups)
    case .actions: HelpText.lines(of: actions, isKeys: true)
    case .screen: ScreenHelp.lines(Signs(isASCII: facts.isASCII))
    case .filter: FilterHelp.lines
    case .events: warningLines
    }
  }

  /// The groups of actions that the pane with the focus has for itself.
  private var ownGroups: [Action.Group] {
    switch focus {
    case .frames: replay == nil ? [.frames, .moving] : [.replay, .frames, .moving]
    case .detail: [.detail, .moving]
    case .connections: [.connections, .moving]
    case .composer: [.editing]
    }
  }

  private var warningLines: [HelpText.Line] {
    guard !warnings.entries.isEmpty else {
      return [HelpText.Line(keys: "", text: "There was no warning in this run.")]
    }
    return warnings.entries.map { entry in
      let times = entry.count > 1 ? " (\(entry.count) times)" : ""
      let local = Int64(clamping: entry.time) + Int64(facts.utcOffset) * 1_000_000_000
      let time = Timestamp.iso8601(UInt64(clamping: local)).dropFirst(11).prefix(8)
      return HelpText.Line(
        keys: String(decoding: time, as: UTF8.self), text: VisibleText.make(entry.text) + times)
    }
  }

  /// The lines that have all words of a text, under their headings; under a heading that has
  /// them, all lines.
  private func found(_ text: String, in lines: [HelpText.Line]) -> [HelpText.Line] {
    let words = text.lowercased().split(separator: " ")
    guard !words.isEmpty else { return lines }
    var found: [HelpText.Line] = []
    var heading: HelpText.Line?
    var isHeadingFound = false
    for line in lines {
      let shown = (line.keys + " " + line.text).lowercased()
      let isFound = words.allSatisfy { shown.contains($0) }
      if line.isHeading { (heading, isHeadingFound) = (line, isFound) }
      guard !line.isHeading, shown != " ", isFound || isHeadingFound else { continue }
      if let heading { found += found.isEmpty ? [heading] : [.init(keys: "", text: ""), heading] }
      heading = nil
      found.append(line)
    }
    return found.isEmpty ? [HelpText.Line(keys: "", text: "Nothing has '\(text)'.")] : found
  }

  mutating func showHelp(_ topic: String) {
    switch topic {
    case "":
      if case .help = overlay { overlay = nil } else { overlay = .help(HelpState(.keys)) }
    case "filter": overlay = .help(HelpState(.filter))
    case "columns": overlay = .help(HelpState(.screen))
    default:
      notice = Notice(
        "there is no help for '\(topic)'; there is :help columns and :help filter", .error)
    }
  }

  mutating func scrollHelp(_ movement: Movement, _ help: HelpState) {
    let page = max(1, HelpText.hasBox(size) ? size.height - 2 : size.height)
    let last = max(0, helpLines(help, size: size).count - page)
    var help = help
    help.top = movement.travel(page: page).place(from: help.top, last: last)
    overlay = .help(help)
  }

  mutating func turnHelpPage() {
    guard case .help(let help) = overlay else { return }
    overlay = .help(HelpState(help.page.next))
  }

  /// Searches the lines for what is typed.
  mutating func findInHelp() {
    guard case .help(var help) = overlay else { return }
    help.query = help.query ?? LineEditor()
    help.isTyping = true
    overlay = .help(help)
  }

  /// Changes the query in the help or among the themes.
  mutating func changeFinder(_ body: (inout LineEditor) -> Void) {
    switch overlay {
    case .help(var help) where help.isTyping:
      var query = help.query ?? LineEditor()
      body(&query)
      help.query = query
      help.top = 0
      overlay = .help(help)
    case .themes(var list):
      list.change(body)
      overlay = .themes(list)
    default: break
    }
  }

  mutating func performOnFinder(_ action: LineAction) -> [Effect] {
    switch overlay {
    case .themes(let list): return performOnThemes(action, list)
    case .help(var help):
      switch action {
      case .accept: help.isTyping = false
      case .cancel: (help.isTyping, help.query) = (false, nil)
      case .historyBack, .completeBack: help.top = max(0, help.top - 1)
      case .historyForward, .complete: help.top += 1
      }
      let page = max(1, HelpText.hasBox(size) ? size.height - 2 : size.height)
      help.top = min(help.top, max(0, helpLines(help, size: size).count - page))
      overlay = .help(help)
    default: break
    }
    return []
  }

  /// Leaves the query, then the help.
  mutating func leaveHelp(_ help: HelpState) {
    var help = help
    guard help.query != nil else { return overlay = nil }
    (help.query, help.top) = (nil, 0)
    overlay = .help(help)
  }
}
