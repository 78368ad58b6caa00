/// What `windsock help` explains beside the commands.
enum HelpTopic: String, CaseIterable {
  case filter

  /// The topic of a line such as `windsock help filter`; nil for any other line.
  init?(_ arguments: [String]) {
    guard arguments.count == 2, arguments.first == "help", let word = arguments.last else {
      return nil
    }
    self.init(rawValue: word)
  }

  /// The text for a terminal of 80 columns, with a line feed at its end.
  var text: String {
    switch self {
    case .filter: FilterTopic.text
    }
  }
}
