import ArgumentParser
import Inspector
import Options

/// `windsock config`: a config file to begin with.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Print a config file with every setting, its default and an explanation.",
    discussion: """
      EXAMPLES
        windsock config --default > "$(windsock paths config)"
        windsock help config       what the settings are
      """)

  @Flag(name: .customLong("default"), help: "Print the default settings.")
  var isDefault = false

  func run() throws {
    guard isDefault else {
      throw CommandError(
        .usage,
        "config needs --default to print the settings; windsock paths config prints the file's path"
      )
    }
    print(Self.template, terminator: "")
  }

  /// Every setting and every key, as comments, so that the file changes nothing until one is
  /// uncommented.
  static var template: String {
    var text = "# Settings of windsock; the values shown are the defaults.\n"
    for entry in Settings.table {
      text += "\n# \(entry.sentence): \(entry.values)\n# \(entry.name) = \(entry.standard)\n"
    }
    text += """

      # Additional names whose values export --redact takes out.
      # redact = []

      # Keys of actions, such as "<C-x>" for ctrl-x; an empty list removes the keys.
      [keys]

      """
    for action in Action.all {
      let keys = action.keys.map(TOMLText.quoted).joined(separator: ", ")
      text += "# \(action.title)\n# \(action.name) = [\(keys)]\n"
    }
    text += """

      # Lines for the composer: /snippet NAME sends one, with {{counter}} and {{now}} filled in.
      [snippets]
      # beat = '{"n":{{counter}},"at":"{{now}}"}'

      # Colours of rows by filter: red, yellow, green, cyan, blue, magenta.
      [highlight]
      # red = 'finding'

      # Which decoder reads a connection that a filter matches.
      # [[decode]]
      # match = 'path contains "/ticks"'
      # as = "msgpack"

      """
    return text
  }
}
