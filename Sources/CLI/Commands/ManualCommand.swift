import ArgumentParser
import Glibc
import Options

/// Writes the manual pages, for installing or packaging the program.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Write the pages of the manual into a folder.",
    shouldDisplay: false)

  @Argument(help: "The folder, which must exist.")
  var folder: String

  func run() throws {
    for page in Self.pages {
      let path = folder + "/" + page.file
      guard let file = fopen(path, "w") else { throw Self.failure(path) }
      let written = fputs(page.text, file)
      guard fclose(file) == 0, written >= 0 else { throw Self.failure(path) }
    }
  }

  private static func failure(_ path: String) -> CommandError {
    CommandError(.cannotCreate, "cannot write \(path): \(String(cString: strerror(errno)))")
  }

  /// Every page with the name of its file, such as `windsock-dump.1`.
  static var pages: [(file: String, text: String)] {
    let commands = CommandPage.all.map { ("\($0.file).1", $0.manual) }
    let topics = HelpTopic.allCases.map { topic in
      let name = "windsock-\(topic.rawValue)"
      return (
        "\(name).\(topic.section)",
        topic.document.manual(
          name, section: topic.section, related: ["windsock(1)"] + topic.others)
      )
    }
    return commands + topics
  }
}

extension HelpTopic {
  /// The pages of the other topics.
  fileprivate var others: [String] {
    Self.allCases.filter { $0 != self }.map { "windsock-\($0.rawValue)(\($0.section))" }
  }
}
