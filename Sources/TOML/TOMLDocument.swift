/// A document of TOML 1.0: a table, whose order and places are kept.
///
/// Nothing in it nests in memory, and nothing reads it by calling itself, so no depth is too deep.
package final class TOMLDocument: Sendable {
  let nodes: [Node]
  private let slots: [Slot: Int]

  private init(_ tree: Tree) {
    nodes = tree.nodes
    slots = tree.slots
  }

  /// Reads a document.
  ///
  /// - Parameter bytes: UTF-8; a byte order mark, which some editors write, is skipped.
  /// - Throws: The first thing that is not TOML.
  package static func read(_ bytes: [UInt8]) throws(TOMLError) -> TOMLTable {
    var parser = try Parser(bytes)
    try parser.readDocument()
    return TOMLTable(document: TOMLDocument(parser.tree), node: Tree.root)
  }

  package static func read(_ text: String) throws(TOMLError) -> TOMLTable {
    try read(Array(text.utf8))
  }

  /// Reads a single value, as it could follow a key.
  package static func readValue(_ text: String) throws(TOMLError) -> TOMLValue {
    var parser = try Parser(Array(text.utf8))
    let node = try parser.readOnlyValue()
    return TOMLValue(document: TOMLDocument(parser.tree), node: node)
  }

  /// Where a key's entry is among a table's children.
  func child(_ key: String, of table: Int) -> Int? {
    slots[Slot(table: table, key: key)]
  }
}
