import Capture
import Filter
import Payloads
import TOML
import Units

/// The tables `[[decode]]` of the settings: what connections are read as.
///
///     [[decode]]
///     match = 'path == "/ticks"'
///     as = "msgpack"
enum DecodeRules {
  /// - Parameters:
  ///   - entry: The entry `decode` of a file.
  ///   - path: The file, for sentences.
  static func read(
    _ entry: TOMLTable.Entry, in path: String
  ) throws(CommandError) -> [DecodeChoice.Rule] {
    guard let values = entry.value.array else { throw notTables(entry, path) }
    var rules: [DecodeChoice.Rule] = []
    for value in values {
      guard let table = value.table else { throw notTables(entry, path) }
      rules.append(try rule(table, path))
    }
    return rules
  }

  private static func notTables(_ entry: TOMLTable.Entry, _ path: String) -> CommandError {
    CommandError(.badData, "\(path):\(entry.position): write each decode as a [[decode]] table")
  }

  private static func rule(
    _ table: TOMLTable, _ path: String
  ) throws(CommandError) -> DecodeChoice.Rule {
    for entry in table.entries where !["match", "as"].contains(entry.key) {
      throw CommandError(
        .badData, "\(path):\(entry.position): a [[decode]] table has match and as, no \(entry.key)")
    }
    guard let form = table["as"]?.string, Registry.about(form: form) != nil else {
      let names = Registry.abouts.map(\.form).joined(separator: ", ")
      throw CommandError(
        .badData, "\(path):\(table.position): as should be one of \(names), in quotes")
    }
    guard let match = table.entry(of: "match"), let text = match.value.string else {
      throw CommandError(
        .badData, "\(path):\(table.position): match should be a filter in quotes")
    }
    switch Filter.parse(text) {
    case .success(let filter):
      return DecodeChoice.Rule(form: form) { filter.matches($0) }
    case .failure(let error):
      throw CommandError(.badData, "\(path):\(match.position): \(error.text)")
    }
  }
}
