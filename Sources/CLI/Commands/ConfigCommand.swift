import ArgumentParser
import Inspector
import Options

/// `windsock config`: the file of settings.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Print a file of settings with every setting in it, explained.",
    discussion: """
      EXAMPLES
        windsock config --default > "$(windsock paths config)"
        windsock help config       what the settings are
      """)

  @Flag(name: .customLong("default"), help: "Print the settings as they are when nothing is set.")
  var isDefault = false

  func run() throws {
    guard isDefault else {
      throw CommandError(
        .usage, "config prints with --default; windsock paths config is where the file is")
    }
    print(Self.template, terminator: "")
  }

  /// Every setting and every key, as comments, so that the file changes nothing until one is
  /// uncommented.
  static var template: String {
    var text = "# Settings of windsock; what stands here is what counts when a line is left out.\n"
    for entry in Settings.table {
      text += "\n# \(entry.sentence): \(entry.values)\n# \(entry.name) = \(entry.standard)\n"
    }
    text += """

      # Names whose values export --redact takes out, beside those it knows.
      # redact = []

      # Keys of actions, such as "<C-x>" for ctrl-x; an empty list takes the keys away.
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

      # What connections are read as, when a filter matches them.
      # [[decode]]
      # match = 'path contains "/ticks"'
      # as = "msgpack"

      """
    return text
  }
}
