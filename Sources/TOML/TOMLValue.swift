/// A value of a document, and where it begins.
package struct TOMLValue: Sendable {
  package enum Content: Sendable {
    case scalar(TOMLScalar)
    case array([TOMLValue])
    case table(TOMLTable)
  }

  let document: TOMLDocument
  let node: Int

  package var position: TOMLPosition { document.nodes[node].position }

  package var content: Content {
    switch document.nodes[node].kind {
    case .scalar(let scalar): .scalar(scalar)
    case .array:
      .array(document.nodes[node].children.map { TOMLValue(document: document, node: $0.node) })
    case .table: .table(TOMLTable(document: document, node: node))
    }
  }

  package var string: String? {
    if case .scalar(.string(let text)) = document.nodes[node].kind { text } else { nil }
  }

  package var integer: Int? {
    if case .scalar(.integer(let number)) = document.nodes[node].kind { number } else { nil }
  }

  package var boolean: Bool? {
    if case .scalar(.boolean(let flag)) = document.nodes[node].kind { flag } else { nil }
  }

  package var array: [TOMLValue]? { if case .array(let values) = content { values } else { nil } }

  package var table: TOMLTable? { if case .table(let table) = content { table } else { nil } }

  /// What it is, for sentences: `a string`, `an array`.
  package var kindName: String { document.nodes[node].kindName }
}

/// Keys with values, in the order in which the document first names them.
package struct TOMLTable: Sendable {
  package struct Entry: Sendable {
    package let key: String
    /// Where the key is.
    package let position: TOMLPosition
    package let value: TOMLValue
  }

  let document: TOMLDocument
  let node: Int

  /// Where its header, its brace or the key that made it is.
  package var position: TOMLPosition { document.nodes[node].position }

  package var entries: [Entry] { document.nodes[node].children.map(entry) }

  /// The entry of a key; nil when there is none.
  ///
  /// Keys are the same when their bytes are.
  package func entry(of key: String) -> Entry? {
    document.child(key, of: node).map { entry(document.nodes[node].children[$0]) }
  }

  /// The value of a key; nil when there is none.
  package subscript(key: String) -> TOMLValue? { entry(of: key)?.value }

  private func entry(_ child: Node.Child) -> Entry {
    Entry(
      key: child.key, position: child.position,
      value: TOMLValue(document: document, node: child.node))
  }
}
