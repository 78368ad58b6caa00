package import Client

/// How standard input becomes messages.
package struct InputForm {
  /// The terminator of a message; nil when the whole input is one.
  package var separator: LineSplitter.Separator?
  package var isBinary = false
  /// Whether a line that begins with a slash is a command of the composer.
  package var readsCommands = false
  /// How many messages are sent; nil for all.
  package var limit: Int?
  /// Whether the messages are those of `--execute`, and not of standard input.
  package var isExecuted = false

  package init(
    separator: LineSplitter.Separator? = nil, isBinary: Bool = false, readsCommands: Bool = false,
    limit: Int? = nil, isExecuted: Bool = false
  ) {
    self.separator = separator
    self.isBinary = isBinary
    self.readsCommands = readsCommands
    self.limit = limit
    self.isExecuted = isExecuted
  }

  /// Where messages come from, in sentences.
  package var origin: String { isExecuted ? "--execute" : "standard input" }

  /// The word for a piece of the input in sentences.
  package var unit: String {
    switch separator {
    case _ where isExecuted: "message"
    case .newline: "line"
    case .null: "message"
    case nil: "byte"
    }
  }
}
