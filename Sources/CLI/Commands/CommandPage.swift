import ArgumentParser
import JSON

/// The manual page of one command, generated from the parser's definitions.
struct CommandPage {
  /// Its full name: `windsock dump`.
  let name: String
  private let command: JSONNode

  /// The pages of all commands, the program's own first.
  static var all: [CommandPage] {
    guard let document = try? JSONDocument(Array(Windsock._dumpHelp().utf8)),
      let root = document.root["command"]
    else { return [] }
    let parts = root["subcommands"]?.elements ?? []
    let commands = parts.filter { text($0["commandName"]) != "help" && isShown($0) }
    return [CommandPage(name: "windsock", command: root)]
      + commands.map { CommandPage(name: "windsock \(text($0["commandName"]))", command: $0) }
  }

  /// The name of its file without the section: `windsock-dump`.
  var file: String { name.replacing(" ", with: "-") }

  var manual: String {
    document.manual(file, section: 1, synopsis: synopsis, related: related)
  }

  /// Long names of all options that the page shows, including those of subcommands without a page
  /// of their own.
  var optionNames: [String] {
    let parts = isRoot ? [] : command["subcommands"]?.elements ?? []
    return ([command] + parts.filter(Self.isShown)).flatMap(Self.optionNames)
  }

  private var isRoot: Bool { !name.contains(" ") }

  private var related: [String] {
    let topics = HelpTopic.allCases.map { "windsock-\($0.rawValue)(\($0.section))" }
    return isRoot ? topics : ["windsock(1)"] + topics
  }

  private var synopsis: [String] {
    var words = [name, "[OPTION]..."]
    for argument in arguments where Self.text(argument["kind"]) == "positional" {
      let word = Self.text(argument["valueName"]).uppercased()
      let isOptional = argument["isOptional"]?.isTrue ?? false
      let dots = argument["isRepeating"]?.isTrue ?? false ? "..." : ""
      words.append(isOptional ? "[\(word)]\(dots)" : word + dots)
    }
    if !subcommands.isEmpty { words = [name, "COMMAND", "[OPTION]..."] }
    return isRoot
      ? [words.joined(separator: " "), "windsock URL", "windsock FILE"]
      : [words.joined(separator: " ")]
  }

  private var arguments: [JSONNode] { (command["arguments"]?.elements ?? []).filter(Self.isShown) }

  private var subcommands: [JSONNode] {
    (command["subcommands"]?.elements ?? []).filter {
      Self.isShown($0) && Self.text($0["commandName"]) != "help"
    }
  }

  private var document: HelpDocument {
    var page = HelpDocument(title: Self.text(command["abstract"]))
    page.paragraph(Self.text(command["abstract"]))
    Self.discuss(Self.text(command["discussion"]), in: &page)
    if !subcommands.isEmpty { page.heading("Commands") }
    for each in subcommands {
      let word = Self.text(each["commandName"])
      page.row([(word, 12)], Self.text(each["abstract"]))
    }
    Self.list(arguments, in: &page)
    if !isRoot {
      // Subcommands of a command have no page of their own.
      for each in subcommands where !(each["arguments"]?.elements ?? []).isEmpty {
        page.heading("\(name) \(Self.text(each["commandName"]))")
        Self.discuss(Self.text(each["discussion"]), in: &page)
        Self.list((each["arguments"]?.elements ?? []).filter(Self.isShown), in: &page)
      }
    }
    return page
  }
}

extension CommandPage {
  fileprivate static func isShown(_ node: JSONNode) -> Bool {
    node["shouldDisplay"]?.isTrue ?? true
  }

  fileprivate static func text(_ node: JSONNode?) -> String {
    node?.scalar.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The discussion: headings in capitals, indented lines kept as they are, everything else as
  /// running text.
  fileprivate static func discuss(_ text: String, in page: inout HelpDocument) {
    var words: [Substring] = []
    var lines: [String] = []
    func flush() {
      if !words.isEmpty { page.paragraph(words.joined(separator: " ")) }
      if !lines.isEmpty { page.lines(lines.joined(separator: "\n")) }
      (words, lines) = ([], [])
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("  ") {
        if !words.isEmpty { flush() }
        lines.append(String(line.dropFirst(2)))
      } else if line.isEmpty || line == line.uppercased() && line.first?.isLetter ?? false {
        flush()
        if !line.isEmpty { page.heading(String(line)) }
      } else {
        if !lines.isEmpty { flush() }
        words.append(line)
      }
    }
    flush()
  }

  fileprivate static func list(_ arguments: [JSONNode], in page: inout HelpDocument) {
    let options = arguments.filter { text($0["kind"]) != "positional" }
    let operands = arguments.filter { text($0["kind"]) == "positional" }
    if !operands.isEmpty { page.heading("Arguments") }
    for each in operands { page.row([(text(each["valueName"]).uppercased(), 12)], sentence(each)) }
    if !options.isEmpty { page.heading("Options") }
    for each in options {
      let names = (each["names"]?.elements ?? []).map(spelling).joined(separator: ", ")
      let value = text(each["kind"]) == "option" ? text(each["valueName"]).uppercased() : ""
      page.row(value.isEmpty ? [(names, 12)] : [(names, 12), (value, 8)], sentence(each))
    }
  }

  private static func spelling(_ name: JSONNode) -> String {
    (text(name["kind"]) == "long" ? "--" : "-") + text(name["name"])
  }

  /// The help of an option, with its default and its values, if they are few.
  private static func sentence(_ argument: JSONNode) -> String {
    var sentence = text(argument["abstract"])
    let values = (argument["allValues"]?.elements ?? []).map(text)
    if (1...12).contains(values.count) {
      sentence += " One of \(values.joined(separator: ", "))."
    }
    let preset = text(argument["defaultValue"])
    return preset.isEmpty ? sentence : sentence + " The default is \(preset)."
  }

  private static func optionNames(of command: JSONNode) -> [String] {
    (command["arguments"]?.elements ?? []).filter(isShown).flatMap { argument in
      (argument["names"]?.elements ?? []).filter { text($0["kind"]) == "long" }.map(spelling)
    }
  }
}

extension JSONNode {
  fileprivate var isTrue: Bool { raw.elementsEqual("true".utf8) }
}
