import TOMLKit
import TOMLText

/// What one theme file says, before colours have values.
struct ThemeDocument {
  /// A style as it was written.
  struct Entry {
    var foreground: String?
    var background: String?
    var modifiers: Style.Modifiers = []
    let file: String
    let line: Int?
  }

  let name: String
  let inherits: String?
  private(set) var palette: [String: Entry] = [:]
  private(set) var styles: [String: Entry] = [:]
  private(set) var warnings: [ThemeWarning] = []
  private let lines: [Substring]

  init(name: String, text: String) throws(ThemeError) {
    if let line = TOMLText.brokenHeader(in: text) {
      throw .malformed(name: name, line: line, reason: TOMLText.defect)
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw .malformed(name: name, line: error.source.begin.line, reason: error.description)
    } catch {
      throw .malformed(name: name, line: 1, reason: "\(error)")
    }
    self.name = name
    inherits = table["inherits"]?.string
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    readTop(table)
  }

  private mutating func readTop(_ table: TOMLTable) {
    for key in table.keys {
      guard let value = table[key] else { continue }
      switch key {
      case "name", "inherits":
        if value.string == nil { warn(key, "'\(key)' should be a text in quotes") }
      case "palette":
        readPalette(value)
      case "style":
        guard let styles = value.table else { return warn(key, "'style' should be a table") }
        readStyles(styles, prefix: "")
      default:
        let known = ["name", "inherits", "palette", "style"]
        warn(key, unknown("key", key, in: known) ?? "roles belong under [style]")
      }
    }
  }

  private mutating func readPalette(_ value: any TOMLValueConvertible) {
    guard let table = value.table else { return warn("palette", "'palette' should be a table") }
    for key in table.keys {
      if let colour = text(table[key]) {
        palette[key] = Entry(foreground: colour, file: name, line: line(of: key))
      } else {
        warn(key, "the colour '\(key)' should be like \"#88c0d0\", \"red\" or 110")
      }
    }
  }

  /// Reads `"op.text" = …` and `[style.op] text = …` alike.
  private mutating func readStyles(_ table: TOMLTable, prefix: String) {
    var entry = Entry(file: name, line: line(of: prefix))
    var isStyle = false
    for key in table.keys {
      guard let value = table[key] else { continue }
      if !prefix.isEmpty, readAttribute(key, value, of: prefix, into: &entry) {
        isStyle = true
      } else {
        readStyle(prefix.isEmpty ? key : "\(prefix).\(key)", value)
      }
    }
    if isStyle { add(entry, prefix) }
  }

  private mutating func readStyle(_ role: String, _ value: any TOMLValueConvertible) {
    if let table = value.table {
      readStyles(table, prefix: role)
    } else if let colour = text(value) {
      add(Entry(foreground: colour, file: name, line: line(of: role)), role)
    } else {
      warn(role, "the style '\(role)' should be a colour or { fg = …, bg = …, modifiers = […] }")
    }
  }

  /// False when the key is no attribute of a style, so that it is a longer role.
  private mutating func readAttribute(
    _ key: String, _ value: any TOMLValueConvertible, of role: String, into entry: inout Entry
  ) -> Bool {
    switch key {
    case "fg": entry.foreground = colour(value, role)
    case "bg": entry.background = colour(value, role)
    case "modifiers", "mods": entry.modifiers = modifiers(value, role)
    default: return false
    }
    return true
  }

  private mutating func colour(_ value: any TOMLValueConvertible, _ role: String) -> String? {
    let colour = text(value)
    if colour == nil { warn(role, "a colour of '\(role)' should be a text or a number") }
    return colour
  }

  private mutating func modifiers(
    _ value: any TOMLValueConvertible, _ role: String
  ) -> Style.Modifiers {
    guard let array = value.array else {
      warn(role, "the modifiers of '\(role)' should be a list like [\"bold\"]")
      return []
    }
    var modifiers: Style.Modifiers = []
    for index in 0..<array.count {
      let word = array[index].string ?? ""
      if let modifier = Style.Modifiers.names[word] {
        modifiers.insert(modifier)
      } else {
        let words = ["bold", "dim", "italic", "reverse", "underline"]
        warn(role, "there is no modifier '\(word)'; there are \(words.joined(separator: ", "))")
      }
    }
    return modifiers
  }

  private mutating func add(_ entry: Entry, _ role: String) {
    if let problem = unknown("role", role, in: Self.roleNames) {
      warn(role, problem)
    } else {
      styles[role] = entry
    }
  }

  /// The names of roles, and what they have in common: `op` stands for all of `op.…`.
  private static let roleNames = Role.allCases.reduce(into: Set(["background"])) { names, role in
    let words = role.name.split(separator: ".")
    for count in 1...words.count { names.insert(words.prefix(count).joined(separator: ".")) }
  }
}

extension ThemeDocument {
  mutating func warn(_ key: String, _ problem: String) {
    warnings.append(ThemeWarning(name: name, line: line(of: key), problem: problem))
  }

  private func unknown(_ kind: String, _ word: String, in words: some Sequence<String>) -> String? {
    if words.contains(word) { return nil }
    let hint = nearest(word, in: words).map { "did you mean \($0)?" }
    return "there is no \(kind) '\(word)'\(hint.map { "; \($0)" } ?? "")"
  }

  private func text(_ value: (any TOMLValueConvertible)?) -> String? {
    value?.string ?? value?.int.map(String.init)
  }

  /// The line that begins with a key, counted from 1: the parser does not tell.
  private func line(of key: String) -> Int? {
    let last = key.split(separator: ".").last.map(String.init) ?? key
    for spelling in ["\"\(key)\"", "'\(key)'", key, "\(last)"] where !spelling.isEmpty {
      let index = lines.firstIndex { $0.drop { $0 == " " || $0 == "\t" }.hasPrefix(spelling) }
      if let index { return index + 1 }
    }
    return nil
  }
}
