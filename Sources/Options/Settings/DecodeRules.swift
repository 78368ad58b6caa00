import Capture
import Filter
import Payloads
package import TOML
package import Units

/// The tables `[[decode]]` of the settings: the decoders for connections.
///
///     [[decode]]
///     match = 'path == "/ticks"'
///     as = "msgpack"
///
/// Instead of `as`: `command = "…"`, a program that reads the messages, or `proto = "FILE"`, a
/// schema, with `message = "NAME"` or `message = ["client=NAME", "server=NAME"]`.
package enum DecodeRules {
  /// - Parameters:
  ///   - entry: The entry `decode` of a file.
  ///   - path: The file, for sentences.
  package static func read(
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
    for entry in table.entries where !Self.keys.contains(entry.key) {
      let keys = Self.keys.joined(separator: ", ")
      throw CommandError(
        .badData, "\(path):\(entry.position): a [[decode]] table has \(keys), no \(entry.key)")
    }
    guard let match = table.entry(of: "match"), let text = match.value.string else {
      throw CommandError(
        .badData, "\(path):\(table.position): match should be a filter in quotes")
    }
    switch Filter.parse(text) {
    case .success(let filter):
      var rule = DecodeChoice.Rule(form: try form(table, path)) { filter.matches($0) }
      rule.program = try Self.text("command", table, path).map { CommandDecoder($0) }
      if let proto = try Self.text("proto", table, path) {
        rule.protobuf = try ProtobufFile.types(proto, messages: try messages(table, path))
      }
      guard rule.form != nil || rule.program != nil else {
        throw CommandError(
          .badData, "\(path):\(table.position): a [[decode]] table needs as, command or proto")
      }
      return rule
    case .failure(let error):
      throw CommandError(.badData, "\(path):\(match.position): \(error.text)")
    }
  }
  private static let keys = ["match", "as", "command", "proto", "message"]

  /// The value of `as`; protobuf where only a schema is given.
  private static func form(
    _ table: TOMLTable, _ path: String
  ) throws(CommandError) -> String? {
    guard let entry = table.entry(of: "as") else {
      return table.entry(of: "proto") == nil ? nil : "protobuf"
    }
    guard let form = entry.value.string, Registry.about(form: form) != nil else {
      let names = Registry.abouts.map(\.form).joined(separator: ", ")
      throw CommandError(
        .badData, "\(path):\(entry.position): as should be one of \(names), in quotes")
    }
    guard table.entry(of: "command") == nil else {
      throw CommandError(
        .badData, "\(path):\(entry.position): a [[decode]] table has as or command, not both")
    }
    return form
  }

  private static func text(
    _ key: String, _ table: TOMLTable, _ path: String
  ) throws(CommandError) -> String? {
    guard let entry = table.entry(of: key) else { return nil }
    if let text = entry.value.string, !text.isEmpty { return text }
    throw CommandError(.badData, "\(path):\(entry.position): \(key) should be a text in quotes")
  }

  /// One name, or several of the form `client=…`.
  private static func messages(
    _ table: TOMLTable, _ path: String
  ) throws(CommandError) -> [String] {
    guard let entry = table.entry(of: "message") else { return [] }
    if let one = entry.value.string { return [one] }
    let names = entry.value.array?.compactMap(\.string) ?? []
    guard !names.isEmpty, names.count == entry.value.array?.count else {
      throw CommandError(
        .badData, "\(path):\(entry.position): message should be a name in quotes, or an array")
    }
    return names
  }
}
