package import Capture
import TOMLKit
import TOMLText

/// What a file of rules says: `[[rule]]` for traffic, `[[handshake]]` for opening handshakes.
package struct RuleFile: Sendable {
  package private(set) var traffic: [TrafficRule] = []
  package private(set) var handshakes: [HandshakeRule] = []

  /// Reads the rules of a TOML document; other tables are left to others.
  ///
  /// - Parameters:
  ///   - text: The document.
  ///   - name: What to call it in sentences.
  /// - Throws: The first thing that is wrong, where, and what would be right.
  package init(_ text: String, name: String) throws(RuleProblem) {
    if let line = TOMLText.brokenHeader(in: text) {
      throw RuleProblem("\(name), line \(line): \(TOMLText.defect)")
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw RuleProblem("\(name), line \(error.source.begin.line): \(error.description)")
    } catch {
      throw RuleProblem("\(name): \(error)")
    }
    for (index, table) in try Self.tables("rule", in: table, name).enumerated() {
      let reader = RuleTable(table, place: "\(name): rule \(index + 1)")
      traffic.append(try reader.trafficRule(number: index + 1))
    }
    for (index, table) in try Self.tables("handshake", in: table, name).enumerated() {
      let reader = RuleTable(table, place: "\(name): handshake \(index + 1)")
      handshakes.append(try reader.handshakeRule(number: index + 1))
    }
  }

  private static func tables(
    _ key: String, in table: TOMLTable, _ name: String
  ) throws(RuleProblem) -> [TOMLTable] {
    guard let value = table[key] else { return [] }
    let array = value.array.map { array in (0..<array.count).map { array[$0].table } }
    let tables = array?.compactMap { $0 }
    guard let tables, tables.count == array?.count else {
      throw RuleProblem("\(name): '\(key)' is to be written as [[\(key)]], once for each")
    }
    return tables
  }
}

/// What is wrong with a file of rules: one sentence.
package struct RuleProblem: Error, Equatable, Sendable {
  package var sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}
