import Options

// A document as a page of the manual, in the language of man(7).
extension HelpDocument {
  /// The page.
  ///
  /// - Parameters:
  ///   - name: Of the page: `windsock-filter`.
  ///   - section: Of the manual: 1 for commands, 5 for formats, 7 for all else.
  ///   - synopsis: How it is called; empty for what is not a command.
  ///   - related: Pages to read beside it: `windsock(1)`.
  func manual(
    _ name: String, section: Int, synopsis: [String] = [], related: [String]
  ) -> String {
    var lines = [
      ".\\\" Made by `make man` from the program's own tables.",
      ".TH \(Roff.word(name.uppercased())) \(section) \"\" \"windsock \(Version.text)\" windsock",
      ".SH NAME", "\(Roff.text(name)) \\- \(Roff.text(Self.purpose(title)))",
    ]
    if !synopsis.isEmpty {
      lines.append(".SH SYNOPSIS")
      for each in synopsis { lines += [".B " + Roff.quoted(each), ".br"] }
    }
    lines.append(".SH DESCRIPTION")
    for block in blocks { lines += Self.roff(block) }
    if !related.isEmpty {
      lines += [".SH SEE ALSO", related.map(Roff.reference).joined(separator: ",\n")]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A title as the manual lists it: no capital, no full stop.
  private static func purpose(_ title: String) -> String {
    let sentence = title.hasSuffix(".") ? String(title.dropLast()) : title
    let isName = sentence.dropFirst().first?.isUppercase ?? false
    return isName ? sentence : sentence.prefix(1).lowercased() + sentence.dropFirst()
  }

  private static func roff(_ block: Block) -> [String] {
    switch block {
    case .heading(let text): [".SH " + Roff.quoted(text.uppercased())]
    case .subheading(let text): [".SS " + Roff.quoted(text)]
    case .paragraph(let words): [".PP", Roff.text(words)]
    case .lines(let lines):
      [".PP", ".RS 4", ".nf"] + lines.map { Roff.text($0) } + [".fi", ".RE"]
    case .row(let cells, let sentence):
      [
        ".TP",
        "\\fB\(Roff.text(cells.first?.text ?? "", isFirst: false))\\fR"
          + cells.dropFirst().map { "  \\fI\(Roff.text($0.text, isFirst: false))\\fR" }.joined(),
        Roff.text(sentence),
      ]
    }
  }
}

/// Text in the language of man(7), in which a backslash, and a full stop or an apostrophe at the
/// beginning of a line, mean something.
enum Roff {
  /// - Parameter isFirst: Whether the text begins a line.
  static func text(_ text: String, isFirst: Bool = true) -> String {
    var out = ""
    for character in text {
      switch character {
      case "\\": out += "\\e"
      case "-": out += "\\-"
      case "'": out += "\\(aq"
      case "`": out += "\\(ga"
      case "^": out += "\\(ha"
      case "~": out += "\\(ti"
      case "\u{A0}": out += "\\ "
      default: out.append(character)
      }
    }
    return isFirst && out.first == "." ? "\\&" + out : out
  }

  /// As one argument of a macro.
  static func quoted(_ text: String) -> String {
    "\"" + Self.text(text, isFirst: false).replacing("\"", with: "\\(dq") + "\""
  }

  static func word(_ text: String) -> String { Self.text(text, isFirst: false) }

  /// A page: its name bold, its section not.
  static func reference(_ page: String) -> String {
    let parts = page.split(separator: "(", maxSplits: 1)
    guard parts.count == 2 else { return text(page) }
    return "\\fB\(text(String(parts[0]), isFirst: false))\\fR(\(parts[1])"
  }
}
