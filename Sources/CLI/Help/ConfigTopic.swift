import Inspector

/// `windsock help config`: the config file.
enum ConfigTopic {
  private static let introduction = """
    Settings are in windsock/config.toml under $XDG_CONFIG_HOME, or else in \
    ~/.config/windsock/config.toml; --config FILE names another. It is TOML 1.0. --set NAME=VALUE \
    on the command line overrides the file. Errors in the file are reported as FILE:LINE:COLUMN; \
    the rest of it is used.
    """

  private static let tables: [(name: String, sentence: String)] = [
    (
      "[keys]",
      """
      keys of actions: follow = ["F", "<F7>"]; <C-x> is ctrl-x; an empty list removes the keys; \
      :keys on the screen lists the actions
      """
    ),
    (
      "[snippets]",
      """
      lines for the composer by name, for /snippet NAME: beat = '{"n":{{counter}},"at":"{{now}}"}'
      """
    ),
    (
      "[highlight]",
      "colours of rows by filter: red = 'json.level == \"error\"'"
    ),
    (
      "[[decode]]",
      """
      which decoder reads a connection: match = a filter, and as = a form, or command = a program \
      of yours that reads messages, or proto = a schema with message = a name
      """
    ),
    ("[[rule]]", "what the proxy does to messages (windsock help rules)"),
    ("[[handshake]]", "what the proxy does to opening handshakes (windsock help rules)"),
  ]

  static var document: HelpDocument {
    var help = HelpDocument(title: "The config file of windsock.")
    help.paragraph(introduction)
    help.heading("SETTINGS")
    for each in Settings.table {
      help.row([(each.name, 12)], "\(each.sentence): \(each.values) (default \(each.standard))")
    }
    help.row(
      [("redact", 12)],
      "names whose values export --redact takes out, besides those it knows: [\"pin\", \"iban\"]")
    help.heading("TABLES")
    for table in tables { help.row([(table.name, 13)], table.sentence) }
    help.heading("EXAMPLE")
    help.lines(
      """
      theme = "gruvbox-dark"
      time = "utc"

      [keys]
      follow = ["F", "<F7>"]

      [[decode]]
      match = 'path contains "/ticks"'
      as = "msgpack"
      """)
    return help
  }
}
