import Filter
import JSON
package import TOML
import WebSocket

/// Why a file of rules cannot be used.
package struct ToleranceFileError: Error, Equatable, Sendable {
  /// What is wrong with it, without the file's name.
  package var text: String
  package var position: TOMLPosition
}

extension ReplayTolerances {
  /// Reads rules from TOML: tables `[[ignore]]`, `[[match]]` and `[[capture]]`.
  package init(toml text: String) throws(ToleranceFileError) {
    let document: TOMLTable
    do {
      document = try TOMLDocument.read(text)
    } catch {
      throw ToleranceFileError(text: error.message, position: error.position)
    }
    self.init()
    for entry in document.entries {
      for (index, row) in try Self.rows(entry).enumerated() {
        try add(RuleRow(table: row, name: "\(entry.key) rule \(index + 1)"), to: entry.key)
      }
    }
  }

  private static func rows(_ entry: TOMLTable.Entry) throws(ToleranceFileError) -> [TOMLTable] {
    let key = entry.key
    guard ["ignore", "match", "capture"].contains(key) else {
      throw ToleranceFileError(
        text: "'\(key)' is not one of ignore, match, capture", position: entry.position)
    }
    let rows = entry.value.array?.compactMap(\.table)
    guard let rows, rows.count == entry.value.array?.count else {
      throw ToleranceFileError(
        text: "write each \(key) as a [[\(key)]] table", position: entry.position)
    }
    return rows
  }

  private mutating func add(_ row: RuleRow, to key: String) throws(ToleranceFileError) {
    let (from, path, pattern) = (try row.from(), try row.path(), try row.pattern())
    switch key {
    case "match":
      try row.check(["from", "regex"])
      guard let pattern else { throw row.error("needs a regex") }
      matches.append(Match(from: from, pattern: pattern))
    case "ignore":
      try row.check(["from", "path", "regex"])
      guard (path == nil) != (pattern == nil) else { throw row.error("needs a path or a regex") }
      ignores.append(Ignore(from: from, path: path, pattern: pattern))
    default:
      try row.check(["name", "from", "path", "regex", "into"])
      guard (path == nil) != (pattern == nil) else { throw row.error("needs a path or a regex") }
      captures.append(
        Capture(
          name: try row.text("name") ?? "value \(captures.count + 1)", from: from, path: path,
          pattern: pattern, into: try row.places()))
    }
  }
}

/// One table of a file of rules.
private struct RuleRow {
  let table: TOMLTable
  let name: String

  /// What is wrong with the value of a key, or with all of it.
  func error(_ text: String, with key: String? = nil) -> ToleranceFileError {
    ToleranceFileError(
      text: "\(name) \(text)", position: key.flatMap { table[$0]?.position } ?? table.position)
  }

  func check(_ known: Set<String>) throws(ToleranceFileError) {
    for entry in table.entries where !known.contains(entry.key) {
      let names = known.sorted().joined(separator: ", ")
      throw ToleranceFileError(
        text: "\(name) has an unknown key '\(entry.key)'; known are \(names)",
        position: entry.position)
    }
  }

  func text(_ key: String) throws(ToleranceFileError) -> String? {
    guard let value = table[key] else { return nil }
    guard let text = value.string else {
      throw error("needs text in quotes for '\(key)'", with: key)
    }
    return text
  }

  func from() throws(ToleranceFileError) -> Endpoint? {
    switch try text("from") {
    case nil: nil
    case "client": .client
    case "server": .server
    case let other?:
      throw error("has from = '\(other)', which is neither client nor server", with: "from")
    }
  }

  func path() throws(ToleranceFileError) -> JSONPath? {
    guard let text = try text("path") else { return nil }
    return try places(text, of: "path")
  }

  private func places(_ text: String, of key: String) throws(ToleranceFileError) -> JSONPath {
    do throws(JSONPathError) {
      return try JSONPath(text)
    } catch let failure {
      throw error(
        "has the path '\(text)', which is wrong at character \(failure.offset + 1): "
          + "\(failure.text); write it like $.a.b[0], $.items[*].id or $..time", with: key)
    }
  }

  func pattern() throws(ToleranceFileError) -> RegularExpression? {
    guard let source = try text("regex") else { return nil }
    do throws(RegularExpression.CompileError) {
      return try RegularExpression(Array(source.utf8))
    } catch let failure {
      throw error(
        "has a regex that is wrong at byte \(failure.offset): \(failure.message)", with: "regex")
    }
  }

  func places() throws(ToleranceFileError) -> [JSONPath] {
    guard let value = table["into"] else { return [] }
    if let single = value.string { return [try places(single, of: "into")] }
    guard let array = value.array else {
      throw error("needs paths in quotes for 'into'", with: "into")
    }
    var found: [JSONPath] = []
    for element in array {
      guard let text = element.string else {
        throw error("needs paths in quotes for 'into'", with: "into")
      }
      found.append(try places(text, of: "into"))
    }
    return found
  }
}
