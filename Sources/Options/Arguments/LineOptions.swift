package import ArgumentParser
package import Client
import WebSocket

/// What is sent and printed where there is no screen, and when that ends.
package struct LineOptions: ParsableArguments {
  package init() {}

  @Option(
    name: [.customShort("x"), .customLong("execute")],
    help: ArgumentHelp(
      "Send this message, and do not read standard input; repeat for more.", valueName: "text"))
  package var execute: [String] = []

  @OptionGroup package var messages: MessageOptions

  @Option(
    name: [.customShort("w"), .customLong("wait")], parsing: .unconditional,
    help: ArgumentHelp(
      """
      Seconds to wait for answers after the last message was sent; -1 waits for ever (default: 2, \
      and for ever with --count, --until, -1 and --idle).
      """, valueName: "seconds"))
  package var patience: PatienceOption?

  @Option(
    help: """
      After the last message was sent, wait until nothing has come for this many seconds.
      """)
  package var idle: SecondsOption?

  @Flag(
    name: [.customShort("P"), .customLong("show-ping-pong")],
    help: "Report on standard error when a ping or pong arrives, and how long the pong took.")
  package var showPingPong = false

  @Option(
    name: [.customLong("close-code"), .customLong("close-status-code")],
    help: "The status code to close with, 1000 to 4999 (default 1000).")
  package var closeCode: UInt16?

  @Option(help: "The reason to close with, up to 123 bytes.")
  package var closeReason = ""

  /// Whether an option is given that says when to end: then there is no screen.
  package var endsByItself: Bool {
    messages.hasGoal || idle != nil || !execute.isEmpty
  }

  /// Seconds for answers; infinity for ever.
  package var waitingTime: Double {
    patience?.value ?? (messages.hasGoal || idle != nil ? .infinity : 2)
  }

  /// The code and reason that connections are closed with, if chosen.
  package var chosenClosing: ClientCommand? {
    closeCode == nil && closeReason.isEmpty ? nil : closing
  }

  /// The code and reason that connections are closed with.
  package var closing: ClientCommand {
    .close(CloseCode(rawValue: closeCode ?? 1000), reason: closeReason)
  }

  package var form: InputForm { messages.form(isExecuted: !execute.isEmpty) }

  /// The given option that makes no sense on a screen, where lines can be commands and pings are
  /// rows anyway.
  package var optionForLines: String? {
    messages.optionForLines ?? patience.map { _ in "--wait" }
  }

  package func validate() throws {
    if let closeCode, !(1000...4999).contains(closeCode) {
      throw ValidationError("--close-code must be 1000 to 4999.")
    }
    if closeReason.utf8.count > 123 {
      throw ValidationError("--close-reason has at most 123 bytes of UTF-8.")
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
