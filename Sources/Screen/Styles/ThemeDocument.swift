import TOML
import Text

/// What one theme file says, before colours have values.
struct ThemeDocument {
  /// A style as it was written.
  struct Entry {
    var foreground: String?
    var background: String?
    var modifiers: Style.Modifiers = []
    let file: String
    let position: TOMLPosition
  }

  let name: String
  let inherits: String?
  private(set) var palette: [String: Entry] = [:]
  private(set) var styles: [String: Entry] = [:]
  private(set) var warnings: [ThemeWarning] = []

  init(name: String, text: String) throws(ThemeError) {
    let table: TOMLTable
    do {
      table = try TOMLDocument.read(text)
    } catch {
      throw .malformed(name: name, position: error.position, reason: error.message)
    }
    self.name = name
    inherits = table["inherits"]?.string
    for entry in table.entries { readTop(entry) }
  }

  private mutating func readTop(_ entry: TOMLTable.Entry) {
    switch entry.key {
    case "name", "inherits":
      if entry.value.string == nil { warn("'\(entry.key)' should be a text in quotes", entry) }
    case "palette":
      guard let table = entry.value.table else {
        return warn("'palette' should be a table", entry)
      }
      for colour in table.entries { readColour(colour) }
    case "style":
      guard let styles = entry.value.table else { return warn("'style' should be a table", entry) }
      readStyles(styles, role: nil)
    default:
      let known = ["name", "inherits", "palette", "style"]
      warn(unknown("key", entry.key, in: known) ?? "roles belong under [style]", entry)
    }
  }

  private mutating func readColour(_ entry: TOMLTable.Entry) {
    if let colour = text(entry.value) {
      palette[entry.key] = Entry(foreground: colour, file: name, position: entry.position)
    } else {
      warn("the colour '\(entry.key)' should be like \"#88c0d0\", \"red\" or 110", entry)
    }
  }

  /// Reads `"op.text" = …` and `[style.op] text = …` alike.
  private mutating func readStyles(_ table: TOMLTable, role: String?) {
    var style = Entry(file: name, position: table.position)
    var isStyle = false
    for entry in table.entries {
      if let role, readAttribute(entry, of: role, into: &style) {
        isStyle = true
      } else {
        readStyle(entry, role: role.map { "\($0).\(entry.key)" } ?? entry.key)
      }
    }
    if let role, isStyle { styles[role] = style }
  }

  /// There must be a role of that name, so tables nest no deeper than the names of roles do.
  private mutating func readStyle(_ entry: TOMLTable.Entry, role: String) {
    if let problem = unknown("role", role, in: Self.roleNames) {
      warn(problem, entry)
    } else if let table = entry.value.table {
      readStyles(table, role: role)
    } else if let colour = text(entry.value) {
      styles[role] = Entry(foreground: colour, file: name, position: entry.position)
    } else {
      warn(
        "the style '\(role)' should be a colour or { fg = …, bg = …, modifiers = […] }", entry)
    }
  }

  /// False when the key is not an attribute of a style, so that it is a longer role.
  private mutating func readAttribute(
    _ entry: TOMLTable.Entry, of role: String, into style: inout Entry
  ) -> Bool {
    switch entry.key {
    case "fg": style.foreground = colour(entry, role)
    case "bg": style.background = colour(entry, role)
    case "modifiers", "mods": style.modifiers = modifiers(entry, role)
    default: return false
    }
    return true
  }

  private mutating func colour(_ entry: TOMLTable.Entry, _ role: String) -> String? {
    let colour = text(entry.value)
    if colour == nil { warn("a colour of '\(role)' should be a text or a number", entry) }
    return colour
  }

  private mutating func modifiers(_ entry: TOMLTable.Entry, _ role: String) -> Style.Modifiers {
    guard let array = entry.value.array else {
      warn("the modifiers of '\(role)' should be a list like [\"bold\"]", entry)
      return []
    }
    var modifiers: Style.Modifiers = []
    for element in array {
      let word = element.string ?? ""
      if let modifier = Style.Modifiers.names[word] {
        modifiers.insert(modifier)
      } else {
        let words = "bold, dim, italic, reverse, underline"
        warn("there is no modifier '\(word)'; there are \(words)", at: element.position)
      }
    }
    return modifiers
  }

  /// The names of roles, and what they have in common: `op` stands for all of `op.…`.
  private static let roleNames = Role.allCases.reduce(into: Set(["background"])) { names, role in
    let words = role.name.split(separator: ".")
    for count in 1...words.count { names.insert(words.prefix(count).joined(separator: ".")) }
  }
}

extension ThemeDocument {
  private mutating func warn(_ problem: String, _ entry: TOMLTable.Entry) {
    warn(problem, at: entry.position)
  }

  private mutating func warn(_ problem: String, at position: TOMLPosition) {
    warnings.append(ThemeWarning(name: name, position: position, problem: problem))
  }

  private func unknown(_ kind: String, _ word: String, in words: some Sequence<String>) -> String? {
    if words.contains(word) { return nil }
    let hint = Spelling.nearest(word, in: words).map { "did you mean \($0)?" }
    return "there is no \(kind) '\(word)'\(hint.map { "; \($0)" } ?? "")"
  }

  private func text(_ value: TOMLValue) -> String? {
    value.string ?? value.integer.map(String.init)
  }
}
