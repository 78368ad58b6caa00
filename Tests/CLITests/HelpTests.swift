import ArgumentParser
import Testing

@testable import CLI

@Suite("Help")
struct HelpTests {
  private static let commands: [any ParsableCommand.Type] =
    [Windsock.self] + Windsock.configuration.subcommands

  @Test("Text that the parser does not wrap fits a terminal of 80 columns", arguments: commands)
  func width(_ command: any ParsableCommand.Type) {
    for line in command.configuration.discussion.split(separator: "\n") {
      #expect(line.count <= 79, "\(command.configuration.commandName ?? "windsock"): \(line)")
    }
  }

  @Test("Every command says in one sentence what it does", arguments: commands)
  func abstract(_ command: any ParsableCommand.Type) {
    let abstract = command.configuration.abstract
    #expect(abstract.first?.isUppercase == true && abstract.hasSuffix("."))
  }
}
