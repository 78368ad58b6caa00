import ArgumentParser
import Glibc

/// Finds the command in a line that only names a URL or a file.
enum CommandGuess {
  /// The arguments with `connect` or `open` put before a first one that is a URL or a file.
  static func complete(_ arguments: [String]) throws(Failure) -> [String] {
    guard let first = arguments.first, !first.hasPrefix("-") || first == "-" else {
      return arguments
    }
    let commands = Windsock.configuration.subcommands.map { $0._commandName } + ["help"]
    if commands.contains(first) { return arguments }
    if first.contains("://") || first.hasPrefix("unix:") { return ["connect"] + arguments }
    if first == "-" || access(first, F_OK) == 0 { return ["open"] + arguments }
    if first.contains("/") || first.contains(".") {
      throw Failure(
        .noInput,
        "there is no file \(first), and a URL begins with ws:// or wss://; "
          + "see windsock --help for the commands")
    }
    return arguments
  }
}
