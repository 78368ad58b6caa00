package import Screen

/// The help: the table of actions as lines, group by group.
package enum HelpText {
  package struct Line: Sendable {
    package var keys: String
    package var text: String
    package var isHeading = false
    /// Whether the text is to be below the keys.
    var isWide = false
    /// Whether it is text that is below its keys.
    package var isBelow = false
  }

  /// Every line of the table of actions.
  ///
  /// - Parameters:
  ///   - isKeys: Whether the actions' names are there, for those who bind keys.
  ///   - first: The groups that are before the others.
  static func lines(
    of actions: [Action], isKeys: Bool = false, first: [Action.Group] = []
  ) -> [Line] {
    var lines: [Line] = []
    for group in first + Action.Group.allCases.filter({ !first.contains($0) }) {
      let actions = actions.filter { action in
        // Keys of another screen would only be in the way; their names are for binding keys.
        action.group == group && (isKeys || action.contexts != .comparison)
      }
      guard !actions.isEmpty else { continue }
      if !lines.isEmpty { lines.append(Line(keys: "", text: "")) }
      lines.append(Line(keys: "", text: group.rawValue, isHeading: true))
      lines += actions.map { action in
        isKeys
          ? Line(keys: action.name, text: named(action))
          : Line(keys: keys(of: action), text: action.title)
      }
    }
    return lines
  }

  /// Lines broken so that each fits into the picture.
  static func broken(_ lines: [Line], size: Size) -> [Line] {
    let width = (hasBox(size) ? size.width - 2 : size.width) - 1
    return lines.flatMap { broken($0, width: width) }
  }

  /// Whether there is room for a frame around the help.
  package static func hasBox(_ size: Size) -> Bool { size.height >= 5 && size.width >= 20 }

  /// Where there is little room, the text is below its keys.
  private static func broken(_ line: Line, width: Int) -> [Line] {
    if line.isHeading || line.keys.isEmpty && line.text.isEmpty { return [line] }
    // What is too long to be beside its text is above it.
    let isNarrow = width < 2 * keyColumns || line.isWide
    let keys = words(line.keys, width: isNarrow ? width : keyColumns - 1)
    let texts = words(line.text, width: isNarrow ? width - indent : width - keyColumns)
    if isNarrow {
      return keys.map { Line(keys: $0, text: "") }
        + texts.map { Line(keys: "", text: $0, isBelow: true) }
    }
    return (0..<max(keys.count, texts.count)).map { row in
      Line(
        keys: keys.indices.contains(row) ? keys[row] : "",
        text: texts.indices.contains(row) ? texts[row] : "")
    }
  }

  private static func words(_ text: String, width: Int) -> [String] {
    guard !text.isEmpty else { return [] }
    var wrapper = LineWrapper(width: width)
    wrapper.keepsWords = true
    wrapper.add(TextRun(text))
    wrapper.endLine()
    return wrapper.lines.map { String(decoding: $0.flatMap(\.bytes), as: UTF8.self) }
  }

  /// Columns for the keys, and before a text that is below them.
  package static let keyColumns = 22
  package static let indent = 2

  /// The keys of an action, and how it is written when something follows its name.
  private static func named(_ action: Action) -> String {
    let command = action.argument.map { ":\(action.name) \($0)" }
    return (action.keys + [command].compactMap { $0 }).joined(separator: " ")
  }

  /// Keys, or the command where there is no key.
  private static func keys(of action: Action) -> String {
    let argument = action.argument.map { " " + $0 } ?? ""
    return action.keys.isEmpty ? ":" + action.name + argument : action.keyNames
  }
}
