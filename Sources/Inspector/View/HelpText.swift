import Screen

/// The help: the table of actions as lines, group by group.
enum HelpText {
  struct Line: Sendable {
    var keys: String
    var text: String
    var isHeading = false
  }

  /// Every line of the table of actions.
  ///
  /// - Parameter isKeys: Whether the actions' names stand there, for those who bind keys.
  static func lines(of actions: [Action], isKeys: Bool = false) -> [Line] {
    var lines: [Line] = []
    for group in Action.Group.allCases {
      let actions = actions.filter { $0.group == group }
      guard !actions.isEmpty else { continue }
      if !lines.isEmpty { lines.append(Line(keys: "", text: "")) }
      lines.append(Line(keys: "", text: group.rawValue, isHeading: true))
      lines += actions.map { action in
        isKeys
          ? Line(keys: action.name, text: action.keys.joined(separator: " "))
          : Line(keys: keys(of: action), text: action.title)
      }
    }
    return lines
  }

  /// Columns for the keys.
  static let keyColumns = 22

  /// Keys, or the command where there is no key.
  private static func keys(of action: Action) -> String {
    let argument = action.argument.map { " " + $0 } ?? ""
    return action.keys.isEmpty ? ":" + action.name + argument : action.keyNames
  }
}

/// The help over everything else.
struct HelpView {
  let lines: [HelpText.Line]
  let top: Int
  let title: String

  func draw(on canvas: inout Canvas) {
    canvas.fill(role: .popup)
    let inner =
      canvas.height >= 5 && canvas.width >= 20
      ? canvas.box(canvas.bounds, title: title, titleRole: .popupTitle)
      : canvas.bounds
    canvas.draw(in: inner) { canvas in
      for (row, line) in lines.dropFirst(top).prefix(canvas.height).enumerated() {
        draw(line, y: row, on: &canvas)
      }
      canvas.setCursor(x: 0, y: 0)
    }
  }

  private func draw(_ line: HelpText.Line, y: Int, on canvas: inout Canvas) {
    if line.isHeading {
      canvas.put(line.text, x: 1, y: y, role: .helpHeading)
      return
    }
    let columns = min(HelpText.keyColumns, canvas.width / 2)
    canvas.put(line.keys, x: 1, y: y, columns: columns - 1, role: .helpKey, overflow: .ellipsis)
    canvas.put(line.text, x: columns + 1, y: y, role: .helpText, overflow: .ellipsis)
  }
}
