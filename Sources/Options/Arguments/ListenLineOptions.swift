package import ArgumentParser
import Client
package import Output

/// What a server without a screen reads and writes, and when that ends.
package struct ListenLineOptions: ParsableArguments {
  package init() {}

  @Flag(
    name: [.customShort("1"), .customLong("one-message")],
    help: "Send one message of standard input, print one of the clients, and end.")
  package var oneMessage = false

  @Option(help: "End when so many messages of clients, of all together, were printed.")
  package var count: UInt64?

  @Option(
    help: ArgumentHelp(
      "End with the first message of a client that matches this filter expression.",
      valueName: "expression"),
    completion: .filter)
  package var until: String?

  @Flag(
    name: [.customShort("0"), .customLong("null")],
    help: "Messages end with a byte of 0 in place of a line end, in both directions.")
  package var null = false

  @Flag(
    help: """
      All of standard input is one binary message, and what arrives is written without line ends; \
      with --null, each piece is one.
      """)
  package var binary = false

  @Flag(help: "Lines that begin with / are commands, such as /ping and /close.")
  package var slash = false

  /// Messages that the clients are to send; nil for any number.
  package var wantedCount: UInt64? { oneMessage ? 1 : count }

  /// Whether there is something that clients have to send before the end: there is no screen then.
  package var hasGoal: Bool { wantedCount != nil || until != nil }

  package var ending: LineFormatter.Ending { null ? .null : binary ? .none : .newline }

  package var form: InputForm {
    InputForm(
      separator: null ? .null : binary ? nil : .newline, isBinary: binary, readsCommands: slash,
      limit: oneMessage ? 1 : nil)
  }

  /// The option of it that is given and makes no sense on a screen, where lines are commands in any
  /// case.
  package var optionForLines: String? { null ? "--null" : binary ? "--binary" : nil }

  package func validate() throws {
    if oneMessage, count ?? 1 != 1 {
      throw ValidationError("--one-message is --count 1; give one of them.")
    }
    if count == 0 { throw ValidationError("--count is at least 1.") }
    if slash, binary {
      throw ValidationError("--slash reads lines, and with --binary all of the input is a message.")
    }
  }
}
