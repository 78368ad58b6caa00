/// Why text is not a key.
package enum KeyNotationError: Error, Hashable, Sendable, CustomStringConvertible {
  case empty
  case unclosed(String)
  case unknown(String)

  package var description: String {
    switch self {
    case .empty: "a key is missing; write it like j, <C-x>, <Tab> or <F1>"
    case .unclosed(let text): "'\(text)' has no closing '>'; write the key '<' itself as <lt>"
    case .unknown(let text): "there is no key '\(text)'; write it like <C-x>, <S-Tab> or <PgDn>"
    }
  }
}

// The notation of Vim: `j`, `<C-x>`, `<M-f>`, `<S-Tab>`, `<PgDn>`, `<lt>` for `<`.
extension Key: CustomStringConvertible {
  /// The keys of a sequence such as `gg` or `jj<Enter>`.
  package static func parse(_ text: String) throws(KeyNotationError) -> [Key] {
    var keys: [Key] = []
    var rest = Substring(text)
    while let first = rest.first {
      guard first == "<", rest.count > 1 else {
        keys.append(Key(first))
        rest = rest.dropFirst()
        continue
      }
      guard let close = Self.closing(of: rest) else { throw .unclosed(String(rest)) }
      let body = rest[rest.index(after: rest.startIndex)..<close]
      guard let key = Key(body: body) else { throw .unknown("<\(body)>") }
      keys.append(key)
      rest = rest[rest.index(after: close)...]
    }
    guard !keys.isEmpty else { throw .empty }
    return keys
  }

  /// Where `<…>` ends; the first `>` of `<C->>` is a key and does not end it.
  private static func closing(of text: Substring) -> Substring.Index? {
    guard let close = text.dropFirst(2).firstIndex(of: ">") else { return nil }
    let next = text.index(after: close)
    let isKey = text[..<close].last == "-" && next < text.endIndex && text[next] == ">"
    return isKey ? next : close
  }

  /// One key; nil when the text is not exactly one.
  package init?(_ notation: String) {
    guard let keys = try? Key.parse(notation), keys.count == 1 else { return nil }
    self = keys[0]
  }

  /// The notation of the key, as ``parse(_:)`` reads it.
  package var description: String {
    var prefix = ""
    if modifiers.contains(.control) { prefix += "C-" }
    if modifiers.contains(.alt) { prefix += "M-" }
    if modifiers.contains(.shift) { prefix += "S-" }
    if let name = Self.name(of: code) { return "<\(prefix)\(name)>" }
    guard case .character(let character) = code else { return "" }
    return prefix.isEmpty ? String(character) : "<\(prefix)\(character)>"
  }

  private init?(body: Substring) {
    var modifiers: Modifiers = []
    var body = body
    while body.count > 2, body.dropFirst().first == "-" {
      switch body.first {
      case "C", "c": modifiers.insert(.control)
      case "M", "m", "A", "a": modifiers.insert(.alt)
      case "S", "s": modifiers.insert(.shift)
      default: return nil
      }
      body = body.dropFirst(2)
    }
    if body.count == 1, let character = body.first {
      self.init(.character(character), modifiers)
    } else if let code = Self.code(named: body.lowercased()) {
      self.init(code, modifiers)
    } else {
      return nil
    }
  }

  private static func name(of code: Code) -> String? {
    if case .function(let number) = code { return "F\(number)" }
    return names.first { $0.code == code }?.name
  }

  private static func code(named name: String) -> Code? {
    if name.first == "f", let number = Int(name.dropFirst()), (1...63).contains(number) {
      return .function(number)
    }
    return (names + aliases).first { $0.name.lowercased() == name }?.code
  }

  private static let names: [(name: String, code: Code)] = [
    ("Enter", .enter), ("Tab", .tab), ("Esc", .escape), ("BS", .backspace), ("Del", .delete),
    ("Ins", .insert), ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right),
    ("Home", .home), ("End", .end), ("PgUp", .pageUp), ("PgDn", .pageDown),
    ("Space", .character(" ")), ("lt", .character("<")),
  ]

  private static let aliases: [(name: String, code: Code)] = [
    ("CR", .enter), ("Return", .enter), ("Escape", .escape), ("Backspace", .backspace),
    ("Delete", .delete), ("Insert", .insert), ("PageUp", .pageUp), ("PageDown", .pageDown),
  ]
}
