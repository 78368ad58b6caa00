import ArgumentParser

/// `windsock completions`: completion scripts for shells.
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print a script that lets a shell complete commands and options.",
    discussion: """
      EXAMPLES
        source <(windsock completions bash)
        windsock completions zsh > ~/.zfunc/_windsock
        windsock completions fish > ~/.config/fish/completions/windsock.fish
      """)

  enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

  @Argument(help: "The shell: bash, zsh or fish.")
  var shell: Shell

  func run() throws {
    let kind: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    print(Windsock.completionScript(for: kind))
  }
}
