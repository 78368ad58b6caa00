import TOMLKit
import TOMLText
import WebSocket

/// Why a file of rules cannot be used.
package struct RulesError: Error, Equatable, Sendable {
  /// What is wrong with it, without the file's name.
  package var text: String
  package var line: Int?
}

extension ReplayRules {
  /// Reads rules from TOML: tables `[[ignore]]`, `[[match]]` and `[[capture]]`.
  package init(toml text: String) throws(RulesError) {
    if let line = TOMLText.brokenHeader(in: text) {
      throw RulesError(text: "this is not TOML: \(TOMLText.defect)", line: line)
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw RulesError(
        text: "this is not TOML: \(error.description)", line: error.source.begin.line)
    } catch {
      throw RulesError(text: "this is not TOML: \(error)")
    }
    self.init()
    for key in table.keys {
      let rows = try Self.rows(table[key], named: key)
      for (index, row) in rows.enumerated() {
        try add(RuleRow(table: row, name: "\(key) rule \(index + 1)"), to: key)
      }
    }
  }

  private static func rows(
    _ value: (any TOMLValueConvertible)?, named key: String
  ) throws(RulesError) -> [TOMLTable] {
    guard ["ignore", "match", "capture"].contains(key) else {
      throw RulesError(text: "'\(key)' is not one of ignore, match, capture")
    }
    guard let array = value?.array else {
      throw RulesError(text: "'\(key)' should be written [[\(key)]]")
    }
    let rows = array.compactMap(\.table)
    guard rows.count == array.count else {
      throw RulesError(text: "'\(key)' should be written [[\(key)]]")
    }
    return rows
  }

  private mutating func add(_ row: RuleRow, to key: String) throws(RulesError) {
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

  func error(_ text: String) -> RulesError { RulesError(text: "\(name) \(text)") }

  func check(_ known: Set<String>) throws(RulesError) {
    for key in table.keys where !known.contains(key) {
      throw error(
        "has an unknown key '\(key)'; known are \(known.sorted().joined(separator: ", "))")
    }
  }

  func text(_ key: String) throws(RulesError) -> String? {
    guard let value = table[key] else { return nil }
    guard let text = value.string else { throw error("needs text in quotes for '\(key)'") }
    return text
  }

  func from() throws(RulesError) -> Endpoint? {
    switch try text("from") {
    case nil: nil
    case "client": .client
    case "server": .server
    case let other?: throw error("has from = '\(other)', which is neither client nor server")
    }
  }

  func path() throws(RulesError) -> JSONPlaces? {
    guard let text = try text("path") else { return nil }
    return try places(text)
  }

  private func places(_ text: String) throws(RulesError) -> JSONPlaces {
    guard let places = JSONPlaces(text) else {
      throw error("has the path '\(text)', which is not like $.a.b[0], $.items[*].id or $..time")
    }
    return places
  }

  func pattern() throws(RulesError) -> Pattern? {
    guard let source = try text("regex") else { return nil }
    do throws(Pattern.Defect) {
      return try Pattern(source)
    } catch let defect {
      throw error("has a regex that is wrong at byte \(defect.offset): \(defect.message)")
    }
  }

  func places() throws(RulesError) -> [JSONPlaces] {
    guard let value = table["into"] else { return [] }
    if let single = value.string { return [try places(single)] }
    guard let array = value.array else { throw error("needs paths in quotes for 'into'") }
    var found: [JSONPlaces] = []
    for element in array {
      guard let text = element.string else { throw error("needs paths in quotes for 'into'") }
      found.append(try places(text))
    }
    return found
  }
}
