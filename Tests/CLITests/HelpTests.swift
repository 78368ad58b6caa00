import ArgumentParser
import Testing

@testable import CLI

/// Help.
@Suite struct HelpTests {
  private static let commands: [any ParsableCommand.Type] =
    [Windsock.self] + Windsock.configuration.subcommands

  @Test(arguments: commands)
  func textThatTheParserDoesNotWrapFitsATerminalOf80Columns(_ command: any ParsableCommand.Type) {
    for line in command.configuration.discussion.split(separator: "\n") {
      #expect(line.count <= 79, "\(command.configuration.commandName ?? "windsock"): \(line)")
    }
  }

  @Test(arguments: commands)
  func everyCommandSaysInOneSentenceWhatItDoes(_ command: any ParsableCommand.Type) {
    let abstract = command.configuration.abstract
    #expect(abstract.first?.isUppercase == true && abstract.hasSuffix("."))
  }
}
