import ArgumentParser
import Glibc
import Options
import Text

/// Finds the command in a line that only names a URL or a file.
enum ImplicitSubcommand {
  /// Puts `connect` before the arguments when the first is a URL, and `open` when it is a file.
  static func complete(_ arguments: [String]) throws(CommandError) -> [String] {
    guard let first = arguments.first, !first.hasPrefix("-") || first == "-" else {
      return arguments
    }
    if first == "help" { try checkTopic(arguments.dropFirst()) }
    if names(of: Windsock.self).contains(first) { return arguments }
    if first.contains("://") || first.hasPrefix("unix:") { return ["connect"] + arguments }
    if first == "-" || access(first, F_OK) == 0 { return ["open"] + arguments }
    throw unknown(first)
  }

  /// The subcommands of a command, and `help`.
  private static func names(of command: any ParsableCommand.Type) -> [String] {
    command.configuration.subcommands.map { $0._commandName } + ["help"]
  }

  /// Checks that there is a command for each word after `help`, or that the only one is a topic.
  private static func checkTopic(_ words: ArraySlice<String>) throws(CommandError) {
    if HelpTopic(["help"] + words) != nil { return }
    var command: any ParsableCommand.Type = Windsock.self
    for word in words where !word.hasPrefix("-") && word != "help" {
      let next = command.configuration.subcommands.first { $0._commandName == word }
      guard let next else {
        let topics = command == Windsock.self ? HelpTopic.allCases.map(\.rawValue) : []
        let advice = hint(word, in: names(of: command) + topics)
        throw CommandError(.usage, "there is no help for '\(word)'\(advice)")
      }
      command = next
    }
  }

  private static func hint(_ word: String, in words: [String]) -> String {
    let near = Spelling.nearest(word, in: words)
    return near.map { "; did you mean \($0)?" } ?? "; windsock --help lists the commands"
  }

  /// What is wrong with a word that is not a command, a URL or a file.
  private static func unknown(_ word: String) -> CommandError {
    let names = names(of: Windsock.self)
    if Spelling.nearest(word, in: names) != nil {
      return CommandError(.usage, "there is no command '\(word)'\(hint(word, in: names))")
    }
    if let near = neighbour(of: word) {
      return CommandError(.noInput, "there is no file \(word); did you mean \(near)?")
    }
    if isAuthority(word) {
      return CommandError(
        .noInput, "there is no file \(word); a URL begins with its scheme, such as ws://\(word)")
    }
    return CommandError(
      .noInput,
      "there is no file or command '\(word)'; a URL begins with ws:// or wss://, and "
        + "windsock --help lists the commands")
  }

  /// Whether it is `HOST:PORT`, with or without a path.
  private static func isAuthority(_ word: String) -> Bool {
    let authority = word.prefix { $0 != "/" }
    guard let colon = authority.lastIndex(of: ":") else { return false }
    let port = authority[authority.index(after: colon)...]
    // Swift reads numbers with a sign, which a port does not have.
    return port.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt16(port) != nil
  }

  /// A file with a similar name in the same folder, for a file that does not exist.
  private static func neighbour(of path: String) -> String? {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    guard let listing = opendir(folder.isEmpty ? "." : folder) else { return nil }
    defer { closedir(listing) }
    var names: [String] = []
    while names.count < 10_000, let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return Spelling.nearest(String(path.dropFirst(folder.count)), in: names).map { folder + $0 }
  }
}
