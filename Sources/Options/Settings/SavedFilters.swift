import Filter
import Glibc
package import Inspector
import TOML

/// The filters that have names: `filters.toml` beside the settings, a line `NAME = "EXPR"` for each.
package struct SavedFilters {
  package var filters: [String: String] = [:]
  /// What is wrong with individual lines; one sentence for each.
  package private(set) var warnings: [String] = []

  package var list: [SavedFilter] {
    filters.sorted { $0.key < $1.key }.map { SavedFilter(name: $0.key, text: $0.value) }
  }

  /// The file beside the settings; nil when there is no place for those.
  package static func path(beside settings: String?) -> String? {
    settings.map { path in
      guard let slash = path.lastIndex(of: "/") else { return "filters.toml" }
      return String(path[...slash]) + "filters.toml"
    }
  }

  /// The content of the file; empty, with a warning, when it cannot be read.
  package static func read(beside settings: String?) -> SavedFilters {
    do throws(CommandError) {
      return try load(beside: settings)
    } catch {
      var filters = SavedFilters()
      filters.warnings = [error.sentence]
      return filters
    }
  }

  /// - Throws: When the file cannot be read as a whole: nothing may then be written in its place.
  package static func load(beside settings: String?) throws(CommandError) -> SavedFilters {
    guard let path = path(beside: settings), access(path, F_OK) == 0 else { return SavedFilters() }
    let text = try TextFile.read(path, as: "the saved filters")
    do {
      return SavedFilters(try TOMLDocument.read(text), path)
    } catch {
      throw CommandError(.badData, error.sentence(in: path))
    }
  }

  package init() {}

  private init(_ table: TOMLTable, _ path: String) {
    for entry in table.entries {
      guard let text = entry.value.string, SavedFilter.isName(entry.key) else {
        warnings.append(
          "\(path):\(entry.position): write NAME = \"EXPR\", letters, digits, - and _")
        continue
      }
      filters[entry.key] = text
      if case .failure(let error) = Filter.parse(text) {
        warnings.append("\(path):\(entry.position): \(error.text)")
      }
    }
  }

  package func write(beside settings: String?) throws(CommandError) {
    guard let path = Self.path(beside: settings) else {
      throw CommandError(
        .cannotCreate, "there is no folder for filters; set HOME or XDG_CONFIG_HOME")
    }
    let lines = list.map { "\($0.name) = \(TOMLText.quoted($0.text))\n" }
    try PrivateFile.write("# Filters of windsock, by name.\n" + lines.joined(), to: path)
  }
}
