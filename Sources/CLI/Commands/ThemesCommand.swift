import ArgumentParser
import Glibc
import Options
import Screen

/// `windsock themes`: the available themes.
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes",
    abstract: "List themes, show one, or check one of your own.",
    discussion: """
      EXAMPLES
        windsock themes list
        windsock themes show kanagawa              every role and its colours
        windsock themes show nord --toml > mine.toml
        windsock themes check mine.toml            problems; exit status 1 if any
      """,
    subcommands: [ListThemes.self, ShowTheme.self, CheckTheme.self],
    defaultSubcommand: ListThemes.self)

  struct ListThemes: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the themes that can be chosen by name.")

    func run() throws {
      for name in Themes.names { print(name) }
    }
  }

  struct ShowTheme: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show the colours that a theme gives to each role.")

    @Argument(help: "A theme's name or file.", completion: .list(Theme.builtInNames))
    var theme: String

    @Flag(help: "Print the file of a built-in theme, to begin one of your own with.")
    var toml = false

    func run() throws {
      if toml {
        guard let source = Theme.builtInSource(theme) else {
          throw CommandError(.usage, "\(theme) is not a built-in theme: print its file instead")
        }
        return print(source, terminator: "")
      }
      let loaded = try Themes.load(theme)
      for warning in loaded.warnings { StandardError.write("windsock: \(warning)") }
      let isShown = isatty(STDOUT_FILENO) == 1 && Environment.variable("NO_COLOR") == nil
      for role in Role.allCases {
        print(ThemeSample.line(role, loaded.theme, isShown: isShown))
      }
    }
  }

  struct CheckTheme: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Check that a theme is valid and its text readable; exit status 1 if not.")

    @Argument(help: "A theme's name or file.", completion: .file(extensions: ["toml"]))
    var theme: String

    func run() throws {
      let loaded = try Themes.load(theme)
      let problems = loaded.warnings + ThemeContrast.problems(of: loaded.theme)
      for problem in problems { print(problem) }
      guard problems.isEmpty else {
        let count = problems.count
        throw CommandError(
          .doesNotHold, "\(theme) has \(count) problem\(count == 1 ? "" : "s"), listed above")
      }
      print("\(theme): all colours are valid and readable")
    }
  }
}
