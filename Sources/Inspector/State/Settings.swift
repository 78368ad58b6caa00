package import Rows

/// How the user wants the screen to be, from the config file and `--set`.
package struct Settings: Equatable, Sendable {
  package var theme: String?
  package var lightTheme: String?
  package var darkTheme: String?
  package var colour: String?
  package var hasMouse: Bool?
  package var timeFormat: TimeFormat?
  package var follows: Bool?
  package var rowUnit: RowUnit?
  package var layout: String?
  package var hasSidebar: Bool?
  package var hasTimeStrip: Bool?
  package var columns: [FrameColumns.Column]?
  package var highlights = Highlights()
  package var share: Int?
  package var isASCII: Bool?
  package var keepsHistory: Bool?
  package var keys: [KeyTable.Line] = []
  /// Lines for the composer, by name.
  package var snippets: [String: String] = [:]

  package init() {}

  /// A value as it stands in the file, or after `--set`.
  package enum Value: Equatable, Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([String])
    /// Something that no setting has: a date, a table.
    case other
  }

  /// The names of the settings, `keys.ACTION` left out.
  package static let names = table.map(\.name)

  /// Changes a setting.
  ///
  /// - Returns: What is wrong, in one sentence; such a value changes nothing.
  package mutating func set(_ name: String, _ value: Value) -> String? {
    if name.hasPrefix("highlight."), case .text(let text) = value {
      return highlights.set(String(name.dropFirst(10)), text)
    }
    if name.hasPrefix("keys.") { return setKeys(of: String(name.dropFirst(5)), value) }
    if name.hasPrefix("snippets.") { return setSnippet(String(name.dropFirst(9)), value) }
    switch (name, value) {
    case ("theme", .text(let text)): theme = text
    case ("light-theme", .text(let text)): lightTheme = text
    case ("dark-theme", .text(let text)): darkTheme = text
    case ("color", .text(let text)), ("colour", .text(let text)): colour = text
    case ("mouse", .flag(let flag)): hasMouse = flag
    case ("follow", .flag(let flag)): follows = flag
    case ("sidebar", .flag(let flag)): hasSidebar = flag
    case ("strip", .flag(let flag)): hasTimeStrip = flag
    case ("columns", .list(let names)): return setColumns(names)
    case ("columns", .text(let text)):
      return setColumns(text.split { $0 == " " || $0 == "," }.map(String.init))
    case ("history", .flag(let flag)): keepsHistory = flag
    case ("ascii", .flag(let flag)): isASCII = flag
    case ("share", .number(let number)) where (10...90).contains(number): share = number
    case ("time", .text(let text)) where TimeFormat(name: text) != nil:
      timeFormat = TimeFormat(name: text)
    case ("view", .text(let text)) where RowUnit(rawValue: text) != nil:
      rowUnit = RowUnit(rawValue: text)
    case ("layout", .text(let text)) where Arrangement(name: text) != nil: layout = text
    default: return Self.problem(of: name)
    }
    return nil
  }

  private mutating func setColumns(_ names: [String]) -> String? {
    if names.isEmpty || names == ["auto"] {
      columns = nil
      return nil
    }
    switch FrameColumns.Column.read(names) {
    case .success(let columns): self.columns = columns
    case .failure(let problem): return problem.sentence
    }
    return nil
  }

  private mutating func setSnippet(_ name: String, _ value: Value) -> String? {
    guard SavedFilter.isName(name), case .text(let text) = value else {
      return "snippets.\(name) should be a text in quotes, under a name of letters, digits, - and _"
    }
    snippets[name] = text
    return nil
  }

  private mutating func setKeys(of action: String, _ value: Value) -> String? {
    switch value {
    case .text(let key): keys.append(KeyTable.Line(action, keys: key.isEmpty ? [] : [key]))
    case .list(let list): keys.append(KeyTable.Line(action, keys: list))
    case .number(let digit) where (0...9).contains(digit):
      keys.append(KeyTable.Line(action, keys: ["\(digit)"]))
    case .number, .flag, .other:
      return "keys.\(action) should be a key in quotes such as \"<C-x>\", or a list of them"
    }
    return nil
  }

  private static func problem(of name: String) -> String {
    switch name {
    case "theme", "light-theme", "dark-theme":
      "\(name) should be a name in quotes, such as \"nord\""
    case "color", "colour": "color should be auto, always, never, 16, 256 or truecolor, in quotes"
    case "mouse", "follow", "sidebar", "strip", "ascii", "history":
      "\(name) should be true or false"
    case "share": "share should be a number from 10 to 90, the list's percent of the height"
    case "time":
      "time should be one of " + TimeFormat.allCases.map(\.name).joined(separator: ", ")
    case "view": "view should be frames, messages or units"
    case "columns": "columns should be a list of names, such as [\"number\", \"opcode\", \"info\"]"
    case _ where name.hasPrefix("highlight."): "\(name) should be a filter in quotes"
    case "layout": "layout should be auto, below, beside or away"
    default:
      "there is no setting '\(name)'; they are \(names.joined(separator: ", ")), keys.ACTION, highlight.COLOR"
    }
  }
}
