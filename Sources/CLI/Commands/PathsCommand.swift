import ArgumentParser
import Glibc
import Options
import Proxy
import Text

/// `windsock paths`: where windsock keeps its files.
struct PathsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paths",
    abstract: "Print where windsock keeps its files.",
    discussion: """
      EXAMPLES
        windsock paths             every path, and whether it exists yet
        windsock paths config      one path, for a script
      """)

  /// A path that can be printed by itself.
  enum Place: String, ExpressibleByArgument, CaseIterable {
    case config, themes, filters, history, urls, authority

    var sentence: String {
      switch self {
      case .config: "settings, keys, snippets"
      case .themes: "themes of your own, NAME.toml"
      case .filters: "filters that were saved by name"
      case .history: "what was sent from the composer"
      case .urls: "the URLs that connect was last given"
      case .authority: "the certificate that the proxy signs with"
      }
    }

    /// The path; nil when neither HOME nor an XDG variable is set.
    var path: String? {
      switch self {
      case .config: SettingsFile.defaultPath
      case .themes: Themes.userDirectory
      case .filters: SavedFilters.path(beside: SettingsFile.defaultPath)
      case .history: SentLines.path
      case .urls: LastURLs.path
      case .authority: (try? LocalAuthority.files())?.certificatePath
      }
    }
  }

  @Argument(help: "Only this: config, themes, filters, history, urls or authority.")
  var place: Place?

  func run() throws {
    if let place {
      guard let path = place.path else {
        throw CommandError(.usage, "there is no folder for \(place.rawValue); set HOME")
      }
      return print(VisibleText.make(path))
    }
    for place in Place.allCases {
      let path = place.path.map(VisibleText.make) ?? "nowhere: set HOME"
      let isThere = place.path.map { access($0, F_OK) == 0 } ?? false
      let name = place.rawValue.padded(to: 10)
      print("\(name) \(path)\(isThere ? "" : "   (not there)")\n           \(place.sentence)")
    }
  }
}
