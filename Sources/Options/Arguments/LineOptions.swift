package import ArgumentParser
package import Client
package import Output
import WebSocket

/// What is sent and printed where there is no screen, and when that ends.
package struct LineOptions: ParsableArguments {
  package init() {}

  @Option(
    name: [.customShort("x"), .customLong("execute")],
    help: ArgumentHelp(
      "Send this message, and do not read standard input; repeat for more.", valueName: "text"))
  package var execute: [String] = []

  @Flag(
    name: [.customShort("1"), .customLong("one-message")],
    help: "Send one message, print one, and end.")
  package var oneMessage = false

  @Option(help: "End when so many messages of each server were printed.")
  package var count: UInt64?

  @Option(
    help: ArgumentHelp(
      "End with the first message of each server that matches this filter expression.",
      valueName: "expression"),
    completion: .filter)
  package var until: String?

  @Option(
    name: [.customShort("w"), .customLong("wait")], parsing: .unconditional,
    help: ArgumentHelp(
      """
      Seconds to wait for answers after the last message was sent; -1 waits for ever (default: 2, \
      and for ever with --count, --until, -1 and --idle).
      """, valueName: "seconds"))
  package var patience: PatienceOption?

  @Option(help: "After the last message was sent, wait until nothing came for so many seconds.")
  package var idle: SecondsOption?

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

  @Flag(
    name: [.customShort("P"), .customLong("show-ping-pong")],
    help: "Say on standard error when a ping or pong arrives, and how long the pong took.")
  package var showPingPong = false

  @Option(
    name: [.customLong("close-code"), .customLong("close-status-code")],
    help: "The status code to close with, 1000 to 4999 (default 1000).")
  package var closeCode: UInt16?

  @Option(help: "The reason to close with, up to 123 bytes.")
  package var closeReason = ""

  /// Whether an option is given that says when to end: there is no screen then.
  package var endsByItself: Bool {
    oneMessage || count != nil || until != nil || idle != nil || !execute.isEmpty
  }

  /// Whether there is something that the servers have to send before the end.
  package var hasGoal: Bool { oneMessage || count != nil || until != nil }

  /// Messages that each server is to send; nil for any number.
  package var wantedCount: UInt64? { oneMessage ? 1 : count }

  /// Seconds for answers; infinity for ever.
  package var waitingTime: Double {
    patience?.value ?? (hasGoal || idle != nil ? .infinity : 2)
  }

  /// What connections are closed with, where that was chosen.
  package var chosenClosing: ClientCommand? {
    closeCode == nil && closeReason.isEmpty ? nil : closing
  }

  /// What connections are closed with.
  package var closing: ClientCommand {
    .close(CloseCode(rawValue: closeCode ?? 1000), reason: closeReason)
  }

  package var ending: LineFormatter.Ending { null ? .null : binary ? .none : .newline }

  package var form: InputForm {
    InputForm(
      separator: null ? .null : binary ? nil : .newline, isBinary: binary, readsCommands: slash,
      limit: oneMessage ? 1 : nil, isExecuted: !execute.isEmpty)
  }

  /// The option of it that is given and makes no sense on a screen, where lines are commands and
  /// pings rows in any case.
  package var optionForLines: String? {
    if null { return "--null" }
    if binary { return "--binary" }
    return patience == nil ? nil : "--wait"
  }

  package func validate() throws {
    if let closeCode, !(1000...4999).contains(closeCode) {
      throw ValidationError("--close-code is 1000 to 4999.")
    }
    if closeReason.utf8.count > 123 {
      throw ValidationError("--close-reason has at most 123 bytes of UTF-8.")
    }
    if oneMessage, count ?? 1 != 1 {
      throw ValidationError("--one-message is --count 1; give one of them.")
    }
    if count == 0 { throw ValidationError("--count is at least 1.") }
    if slash, binary {
      throw ValidationError("--slash reads lines, and with --binary all of the input is a message.")
    }
  }
}

/// A number of seconds to wait, -1 for ever.
package struct PatienceOption: ExpressibleByArgument {
  package let value: Double

  package init?(argument: String) {
    guard let value = Double(argument), value == -1 || value >= 0, value < 3e9 else { return nil }
    self.value = value < 0 ? .infinity : value
  }
}
