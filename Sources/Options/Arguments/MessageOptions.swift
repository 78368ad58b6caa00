package import ArgumentParser
import Client
package import Output

/// How messages are separated in input and output without a screen, and how many are wanted: for a
/// client, and for a server by hand.
package struct MessageOptions: ParsableArguments {
  package init() {}

  @Flag(
    name: [.customShort("1"), .customLong("one-message")],
    help: "Send one message, print one, and end.")
  package var oneMessage = false

  @Option(
    help: "End after this many printed messages: from each server, or from all clients together.")
  package var count: UInt64?

  @Option(
    help: ArgumentHelp(
      """
      End after the first message, from each server or any client, that matches this filter \
      expression.
      """, valueName: "expression"),
    completion: .filter)
  package var until: String?

  @Flag(
    name: [.customShort("0"), .customLong("null")],
    help: "Messages end with a NUL byte instead of a line end, in both directions.")
  package var null = false

  @Flag(
    help: """
      All of standard input is one binary message, and what arrives is written without line ends; \
      with --null, each piece is one.
      """)
  package var binary = false

  @Flag(help: "Lines that begin with / are commands, such as /ping and /close.")
  package var slash = false

  /// How many messages the other side has to send; nil for any number.
  package var wantedCount: UInt64? { oneMessage ? 1 : count }

  /// Whether there is something that the other side has to send before the end.
  package var hasGoal: Bool { wantedCount != nil || until != nil }

  package var ending: LineFormatter.Ending { null ? .null : binary ? .none : .newline }

  /// How the input is read.
  ///
  /// - Parameter isExecuted: Whether messages are on the command line in place of it.
  package func form(isExecuted: Bool = false) -> InputForm {
    InputForm(
      separator: null ? .null : binary ? nil : .newline, isBinary: binary, readsCommands: slash,
      limit: oneMessage ? 1 : nil, isExecuted: isExecuted)
  }

  /// The given option that makes no sense on a screen, where lines can be commands anyway.
  package var optionForLines: String? { null ? "--null" : binary ? "--binary" : nil }

  package func validate() throws {
    if oneMessage, count ?? 1 != 1 {
      throw ValidationError("--one-message is --count 1; give one of them.")
    }
    if count == 0 { throw ValidationError("--count must be at least 1.") }
    if slash, binary {
      throw ValidationError("--slash reads lines, and with --binary all of the input is a message.")
    }
  }
}
