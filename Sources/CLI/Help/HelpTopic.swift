/// What `windsock help` explains besides the commands.
enum HelpTopic: String, CaseIterable {
  case filter
  case rules
  case config
  case ndjson
  case screen
  case payloads
  case files
  case reach
  case proxying
  case replaying

  /// The topic of a line such as `windsock help filter`; nil for any other line.
  init?(_ arguments: [String]) {
    guard arguments.count == 2, arguments.first == "help", let word = arguments.last else {
      return nil
    }
    self.init(rawValue: word)
  }

  var document: HelpDocument {
    switch self {
    case .filter: FilterTopic.document
    case .rules: RulesTopic.document
    case .config: ConfigTopic.document
    case .ndjson: NDJSONTopic.document
    case .screen: ScreenTopic.document
    case .payloads: PayloadsTopic.document
    case .files: FilesTopic.document
    case .reach: ReachTopic.document
    case .proxying: ProxyingTopic.document
    case .replaying: ReplayingTopic.document
    }
  }

  /// The text for a terminal of 80 columns, with a line feed at its end.
  var text: String { document.text }

  /// Its section of the manual: 5 for formats, 7 for everything else.
  var section: Int {
    switch self {
    case .rules, .config, .ndjson, .files: 5
    case .filter, .screen, .payloads, .reach, .proxying, .replaying: 7
    }
  }
}
