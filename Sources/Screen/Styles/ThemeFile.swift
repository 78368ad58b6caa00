import Text

/// Makes a theme of its file and of those it inherits from.
package enum ThemeFile {
  /// Loads a theme.
  ///
  /// - Parameters:
  ///   - name: The file's name without `.toml`.
  ///   - source: Gives the text of the file of a name; nil when there is none.
  /// - Throws: When there is no such file, or it is not TOML, or it inherits from itself.
  /// - Returns: The theme, and a sentence for each thing in it that was left out.
  package static func load(
    _ name: String, source: (String) -> String?
  ) throws(ThemeError) -> (theme: Theme, warnings: [ThemeWarning]) {
    let documents = try chain(name, source: source)
    let resolver = Resolver(documents: documents)
    let theme = resolver.theme(named: name)
    return (theme, documents.flatMap(\.warnings) + resolver.warnings)
  }

  /// The file and its ancestors, the eldest first.
  private static func chain(
    _ name: String, source: (String) -> String?
  ) throws(ThemeError) -> [ThemeDocument] {
    var documents: [ThemeDocument] = []
    var next: String? = name
    while let name = next {
      guard !documents.contains(where: { $0.name == name }) else {
        throw .endlessInheritance(name: name)
      }
      guard let text = source(name) else {
        throw .unknown(name: name, suggestion: Spelling.nearest(name, in: Theme.builtInNames))
      }
      let document = try ThemeDocument(name: name, text: text)
      documents.insert(document, at: 0)
      next = document.inherits
    }
    return documents
  }
}

/// Looks colours up in the palettes and gives every role its style.
private struct Resolver {
  private var palette: [String: ThemeDocument.Entry] = [:]
  private var styles: [String: Style] = [:]
  private(set) var warnings: [ThemeWarning] = []

  init(documents: [ThemeDocument]) {
    var entries: [String: ThemeDocument.Entry] = [:]
    for document in documents {
      palette.merge(document.palette) { $1 }
      entries.merge(document.styles) { $1 }
    }
    for (role, entry) in entries.sorted(by: { $0.key < $1.key }) {
      styles[role] = Style(
        foreground: colour(entry.foreground, of: role, entry),
        background: colour(entry.background, of: role, entry), modifiers: entry.modifiers)
    }
  }

  func theme(named name: String) -> Theme {
    let base = Style(foreground: .terminal, background: .terminal)
    return Theme(name: name, base: base.overlaid(with: styles["background"] ?? Style())) {
      style(of: $0)
    }
  }

  /// The style of the role, or of the longest part of its name that has one.
  private func style(of role: Role) -> Style {
    var name = Substring(role.name)
    while true {
      if let style = styles[String(name)] { return style }
      guard let dot = name.lastIndex(of: ".") else { return Style() }
      name = name[..<dot]
    }
  }

  private mutating func colour(
    _ name: String?, of role: String, _ entry: ThemeDocument.Entry
  ) -> Colour? {
    guard let name else { return nil }
    if let colour = Colour(palette[name]?.foreground ?? name) { return colour }
    let words = Array(palette.keys) + Array(Colour.names.keys)
    let hint = Spelling.nearest(name, in: words).map { "did you mean \($0)?" }
    warnings.append(
      ThemeWarning(
        name: entry.file, position: entry.position,
        problem: "there is no colour '\(name)' for '\(role)'; "
          + (hint ?? "write a name of the palette, red, light-red, default, 0-255 or #rrggbb")))
    return nil
  }
}
