import ArgumentParser
import Options
import Testing

@testable import CLI

/// What help and README tell people to type is something that can be typed.
@Suite struct ExamplesTests {
  @Test func inTheHelpOfEveryCommandAreLinesThatItTakes() throws {
    let lines = Self.commands(Windsock.self).flatMap { Self.lines($0.configuration.discussion) }
    #expect(lines.count > 20)
    for line in lines { Self.check(line) }
  }

  @Test func inREADMEAreLinesThatWindsockTakes() throws {
    let blocks = try Readme.text().split(separator: "\n```", omittingEmptySubsequences: false)
    let lines = blocks.indices.filter { $0 % 2 == 1 }.flatMap { Self.lines(String(blocks[$0])) }
    #expect(lines.count > 5)
    for line in lines { Self.check(line) }
  }

  @Test func everyCommandThatREADMESpeaksOfIsThereAndEveryCommandIsInREADME() throws {
    let text = try Readme.text()
    for command in Windsock.configuration.subcommands
    where command.configuration.shouldDisplay {
      #expect(text.contains("`windsock \(command._commandName)"), "\(command._commandName)")
    }
  }

  private static func check(_ line: String) {
    do {
      let words = Array(words(of: line).dropFirst())
      _ = try Windsock.parseAsRoot(try ImplicitSubcommand.complete(words))
    } catch {
      // Help is an answer, too.
      if Windsock.exitCode(for: error).isSuccess { return }
      let failure = (error as? CommandError)?.sentence ?? Windsock.fullMessage(for: error)
      Issue.record("\(line): \(failure)")
    }
  }

  private static func commands(_ root: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
    [root] + root.configuration.subcommands.flatMap { commands($0) }
  }

  /// The lines that begin with `windsock`.
  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { String($0.drop { $0 == " " }) }
      .filter { $0.hasPrefix("windsock ") }
  }

  /// The words of a line as a shell reads it, up to a pipe, a redirection, a comment, or the gap
  /// before what the example is for.
  private static func words(of line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var spaces = 0
    for character in line {
      if character == quote {
        quote = nil
      } else if quote != nil {
        word?.append(character)
      } else if character == " " {
        spaces += 1
        if let whole = word { words.append(whole) }
        word = nil
        if spaces == 2 { return words }
        continue
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if word == nil, "|>#&".contains(character) {
        return words
      } else {
        word = (word ?? "") + String(character)
      }
      spaces = 0
    }
    return words + (word.map { [$0] } ?? [])
  }
}
