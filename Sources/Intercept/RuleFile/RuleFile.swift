import Capture
import TOML

/// What a file of rules says: `[[rule]]` for traffic, `[[handshake]]` for opening handshakes.
package struct RuleFile: Sendable {
  package private(set) var traffic: [RewriteRule] = []
  package private(set) var handshakes: [HandshakeRewriteRule] = []

  /// Reads the rules of a TOML document, and ignores its other tables.
  ///
  /// - Parameters:
  ///   - text: The document.
  ///   - name: What to call it in sentences.
  /// - Throws: The first thing that is wrong, where, and what would be right.
  package init(_ text: String, name: String) throws(RuleFileError) {
    let document: TOMLTable
    do {
      document = try TOMLDocument.read(text)
    } catch {
      throw RuleFileError(error.sentence(in: name))
    }
    for (index, table) in try Self.tables("rule", in: document, name).enumerated() {
      let reader = RuleTable(table, file: name, label: "rule \(index + 1)")
      traffic.append(try reader.trafficRule(number: index + 1))
    }
    for (index, table) in try Self.tables("handshake", in: document, name).enumerated() {
      let reader = RuleTable(table, file: name, label: "handshake \(index + 1)")
      handshakes.append(try reader.handshakeRule(number: index + 1))
    }
  }

  private static func tables(
    _ key: String, in document: TOMLTable, _ name: String
  ) throws(RuleFileError) -> [TOMLTable] {
    guard let entry = document.entry(of: key) else { return [] }
    let tables = entry.value.array?.compactMap(\.table)
    guard let tables, tables.count == entry.value.array?.count else {
      throw RuleFileError(
        "\(name):\(entry.position): write each \(key) as a [[\(key)]] table")
    }
    return tables
  }
}

/// What is wrong with a file of rules: one sentence.
package struct RuleFileError: Error, Equatable, Sendable {
  package var sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}
