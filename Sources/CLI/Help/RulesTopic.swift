/// `windsock help rules`: files of rules.
enum RulesTopic {
  private static let introduction = """
    proxy --rules FILE, and demo, change and break traffic without anybody at the screen. Rules \
    are tables of TOML 1.0 and may also be in the config file. Errors are reported as \
    FILE:LINE:COLUMN before anything starts.
    """

  private static let order = """
    A rule has a filter (windsock help filter); without one, it applies to everything. All rules \
    that match apply, in the order of the file. While there are rules, messages pass as a whole: a \
    fragment waits for the last of its message, and Pings overtake it. What a rule touched is \
    marked: in NDJSON "edited":true and "rules":["NAME"], in recordings as a packet comment; \
    originals are kept in the recording.
    """

  static let traffic: [(key: String, sentence: String)] = [
    ("name", "its name in rows; without one, rule 1, rule 2 …"),
    ("match", "a filter, in quotes"),
    (
      "replace",
      "the new content: \"text\", or { regex = 'a(\\d+)', with = 'b$1' }, or { json = \"a.b\", with = \"1\" }"
    ),
    ("drop", "true: the message is not passed on"),
    ("delay", "waits this long before passing it on: \"250ms\", \"2s\""),
    ("jitter", "up to this much more, at random"),
    ("throttle", "bytes a second that pass in that direction: \"10kB/s\""),
    ("truncate", "passes only this many bytes of the content"),
    ("corrupt", "changes this many bytes of the content, at random"),
    ("split", "passes it as fragments of this many bytes"),
    ("close", "ends the connection with this status code, 1000 to 4999"),
    ("reason", "the reason in that Close frame"),
    ("half_close", "ends one direction with a FIN: who gets it, \"client\" or \"server\""),
    ("reset", "true: ends the connection with a RST"),
    ("limit", "how often it applies at most"),
    ("every", "applies to every nth match: 3 is every third"),
  ]

  static let handshake: [(key: String, sentence: String)] = [
    ("name", "what it is called"),
    ("match", "a filter, in quotes: host, path, headers"),
    ("on", "\"request\" or \"response\""),
    ("set", "header fields: { \"Name\" = \"value\" } in place of the fields with that name"),
    ("add", "additional header fields"),
    ("remove", "names of header fields: \"Origin\", or a list of them"),
    ("refuse", "answers the request with this status, 400 to 599"),
  ]

  static var document: HelpDocument {
    var help = HelpDocument(title: "Files of rules that change traffic in the proxy.")
    help.paragraph(introduction)
    help.paragraph(order)
    help.heading("TABLES [[rule]]: messages and control frames")
    for key in traffic { help.row([(key.key, 12)], key.sentence) }
    help.heading("TABLES [[handshake]]: opening handshakes")
    for key in handshake { help.row([(key.key, 12)], key.sentence) }
    help.heading("EXAMPLE")
    help.lines(example)
    return help
  }

  static let example = """
    [[rule]]
    name = "cheap"
    match = 'from == server and json.type == "price"'
    replace = { json = "value", with = "1" }

    [[rule]]
    match = 'text contains "order"'
    delay = "250ms"
    jitter = "50ms"
    every = 3

    [[rule]]
    match = 'text == "die"'
    close = 1011

    [[handshake]]
    match = 'path contains "/chat"'
    remove = ["Sec-WebSocket-Extensions"]
    """
}
