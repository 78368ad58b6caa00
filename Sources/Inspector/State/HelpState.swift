/// Lines to read over the panes: the keys, what the screen shows, the filter language, the warnings
/// of this run.
package struct HelpState: Sendable {
  package enum Page: CaseIterable, Sendable {
    case keys, screen, filter, events
    /// The actions by their names, for those who bind keys.
    case actions

    package var title: String {
      switch self {
      case .keys: "Keys"
      case .screen: "Columns"
      case .filter: "Filter"
      case .events: "Warnings"
      case .actions: "Actions and their keys"
      }
    }

    /// The page that follows; after the last comes the first again.
    package var next: Page {
      switch self {
      case .keys, .actions: .screen
      case .screen: .filter
      case .filter: .events
      case .events: .keys
      }
    }
  }

  package var page: Page
  /// The first line on the screen.
  package var top = 0
  /// What the lines shown have in them; nil for all lines.
  package var query: LineEditor?
  /// Whether keys go to the query.
  package var isTyping = false

  init(_ page: Page) { self.page = page }
}
