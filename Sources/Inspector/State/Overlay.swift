package import Rows

/// What lies over the panes and takes the keys.
package enum Overlay: Sendable {
  case prompt(Prompt)
  case help(HelpState)
  case themes(ThemeList)
  /// What a connection's payloads can be read as.
  case forms(FormList)
  case findings(FindingList)
  case conversation(ConversationState)
  case statistics(StatisticsPane)
  /// What a started program has printed.
  case output(OutputPane)
  /// What can be copied.
  case copy(CopyMenu)
  case question(Question)
  case editor(EditorState)

  var context: Contexts {
    switch self {
    case .prompt(let prompt): prompt.kind.context
    case .help(let help): help.isTyping ? .finder : .help
    case .statistics, .output: .help
    case .themes: .finder
    case .forms, .findings, .conversation: .themes
    case .copy: .menu
    case .question: .question
    case .editor: .editor
    }
  }
}

/// A line that asks for something.
package struct Prompt: Sendable {
  package enum Kind: Hashable, Sendable {
    case filter, hold, search, command, record, connect, pipe, export, history

    package var context: Contexts {
      switch self {
      case .filter, .hold: .filter
      case .search: .search
      case .command, .record, .connect, .pipe, .export, .history: .command
      }
    }

    /// What is before the line.
    package var label: String {
      switch self {
      case .filter: "filter: "
      case .hold: "hold: "
      case .search: "/"
      case .command: ":"
      case .record: "record to: "
      case .connect: "connect to: "
      case .pipe: "| "
      case .export: "export to: "
      case .history: "sent before: "
      }
    }
  }

  package var kind: Kind
  package var line: LineEditor {
    didSet { isSuggestion = false }
  }
  /// What the line can become; Tab goes through it.
  package var candidates = CandidateList()
  /// Whether the line is what windsock suggests: what is typed takes its place, and any other change
  /// makes it the user's own.
  package private(set) var isSuggestion = false

  init(_ kind: Kind, _ text: String = "") {
    self.kind = kind
    line = LineEditor(text)
  }

  init(_ kind: Kind, suggesting text: String) {
    self.init(kind, text)
    isSuggestion = true
  }

  /// Types into the line.
  mutating func insert(_ text: String) {
    if isSuggestion { line = LineEditor() }
    line.insert(text)
  }
}

/// Something that is only done when the user says yes.
package struct Question: Sendable {
  /// What is asked, one sentence or two.
  package var text: String
  /// What a yes does.
  var effects: [Effect]
}
