/// One value, which refers to those inside it by their numbers.
struct Node {
  enum Kind {
    case scalar(TOMLScalar)
    case array
    case table
  }

  /// What may still be added from outside.
  enum Access {
    /// A table that was made by a longer header, or by dotted keys of this section.
    case open
    /// A table with a header of its own, or dotted keys of an earlier section; an array of tables.
    case defined
    /// A value: everything in it was written after one `=`.
    case complete
  }

  struct Child {
    /// Empty in arrays.
    let key: String
    let position: TOMLPosition
    let node: Int
  }

  let kind: Kind
  let position: TOMLPosition
  var access: Access
  var children: [Child] = []

  var kindName: String {
    switch kind {
    case .scalar(.string): "a string"
    case .scalar(.integer): "an integer"
    case .scalar(.float): "a float"
    case .scalar(.boolean): "a boolean"
    case .scalar(.offsetDateTime), .scalar(.localDateTime): "a date and time"
    case .scalar(.localDate): "a date"
    case .scalar(.localTime): "a time"
    case .array: "an array"
    case .table: "a table"
    }
  }
}

/// A key of a table.
///
/// Its bytes count: `String` would take é in both of its spellings for one key.
struct Slot: Hashable {
  let table: Int
  let key: String

  static func == (first: Slot, second: Slot) -> Bool {
    first.table == second.table && first.key.utf8.elementsEqual(second.key.utf8)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(table)
    var key = key
    key.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// One of the names of a dotted key.
struct KeyPart {
  let name: String
  let position: TOMLPosition
}

/// The values of a document while it is read, and which of them may be added to.
struct Tree {
  static let root = 0

  /// Where the next value goes.
  enum Destination {
    case member(table: Int, KeyPart)
    case element(array: Int)
    /// It stands by itself.
    case none
  }

  private(set) var nodes: [Node]
  /// Where the entry of a key is among its table's children.
  private(set) var slots: [Slot: Int] = [:]
  /// Tables that dotted keys of this section reached.
  private var reached: [Int] = []

  init() {
    let start = TOMLPosition(line: 1, column: 1)
    nodes = [Node(kind: .table, position: start, access: .defined)]
  }

  mutating func add(
    _ kind: Node.Kind, _ access: Node.Access, at position: TOMLPosition, to place: Destination
  ) -> Int {
    let node = nodes.count
    nodes.append(Node(kind: kind, position: position, access: access))
    switch place {
    case .member(let table, let part):
      slots[Slot(table: table, key: part.name)] = nodes[table].children.count
      nodes[table].children.append(
        Node.Child(key: part.name, position: part.position, node: node))
    case .element(let array):
      nodes[array].children.append(Node.Child(key: "", position: position, node: node))
    case .none: break
    }
    return node
  }

  func child(_ part: KeyPart, of table: Int) -> Node.Child? {
    slots[Slot(table: table, key: part.name)].map { nodes[table].children[$0] }
  }
}

extension Tree {
  /// The place for the value of a key.
  ///
  /// - Parameters:
  ///   - key: Its names, of which there is at least one; all but the last are tables.
  ///   - table: The table of the section, or that of the braces.
  mutating func place(
    for key: [KeyPart], in table: Int
  ) throws(TOMLError) -> Destination {
    var table = table
    for (index, part) in key.enumerated() {
      let found = child(part, of: table)
      if index == key.count - 1 {
        if let found { throw .setTwice(part, found) }
        return .member(table: table, part)
      }
      if let found {
        guard case .table = nodes[found.node].kind, nodes[found.node].access == .open else {
          throw .cannotAdd(to: part, found, nodes[found.node])
        }
        table = found.node
      } else {
        table = add(.table, .open, at: part.position, to: .member(table: table, part))
      }
      reached.append(table)
    }
    return .none
  }

  /// Ends a section: what its dotted keys made cannot be added to any more.
  mutating func endSection() {
    for table in reached { nodes[table].access = .defined }
    reached.removeAll(keepingCapacity: true)
  }

  /// The table of the header `[key]`.
  mutating func define(_ key: [KeyPart]) throws(TOMLError) -> Int {
    guard let last = key.last else { return Self.root }
    let parent = try parent(of: key)
    guard let found = child(last, of: parent) else {
      return add(.table, .defined, at: last.position, to: .member(table: parent, last))
    }
    let node = nodes[found.node]
    guard case .table = node.kind, node.access != .complete else {
      throw .cannotAdd(to: last, found, node)
    }
    guard node.access == .open else { throw .definedTwice(last, found) }
    nodes[found.node].access = .defined
    return found.node
  }

  /// A new table at the end of the array `[[key]]`.
  mutating func appendTable(_ key: [KeyPart]) throws(TOMLError) -> Int {
    guard let last = key.last else { return Self.root }
    let parent = try parent(of: key)
    let array: Int
    if let found = child(last, of: parent) {
      let node = nodes[found.node]
      guard case .array = node.kind, node.access != .complete else {
        throw .cannotAdd(to: last, found, node)
      }
      array = found.node
    } else {
      array = add(.array, .defined, at: last.position, to: .member(table: parent, last))
    }
    return add(.table, .defined, at: last.position, to: .element(array: array))
  }

  /// The table that the last name of a header belongs to; those missing on the way are made.
  private mutating func parent(of key: [KeyPart]) throws(TOMLError) -> Int {
    var table = Self.root
    for part in key.dropLast() {
      guard let found = child(part, of: table) else {
        table = add(.table, .open, at: part.position, to: .member(table: table, part))
        continue
      }
      let node = nodes[found.node]
      switch node.kind {
      case .table where node.access != .complete: table = found.node
      case .array where node.access != .complete: table = node.children.last?.node ?? table
      default: throw .cannotAdd(to: part, found, node)
      }
    }
    return table
  }
}

extension TOMLError {
  fileprivate static func setTwice(_ part: KeyPart, _ first: Node.Child) -> TOMLError {
    TOMLError(
      position: part.position,
      message: "the key '\(part.name)' is there already, on line \(first.position.line)")
  }

  fileprivate static func definedTwice(_ part: KeyPart, _ first: Node.Child) -> TOMLError {
    TOMLError(
      position: part.position,
      message: "the table '\(part.name)' is defined already, on line \(first.position.line)")
  }

  fileprivate static func cannotAdd(
    to part: KeyPart, _ first: Node.Child, _ node: Node
  ) -> TOMLError {
    let line = first.position.line
    let reason =
      switch (node.kind, node.access) {
      case (.array, .defined): "is an array of tables, written [[\(part.name)]], on line \(line)"
      case (.table, .defined): "is a table that is defined already, on line \(line)"
      case (.table, .open): "is a table, on line \(line)"
      case (.array, _), (.table, _):
        "is \(node.kindName) that line \(line) defines completely, so nothing can be added to it"
      case (.scalar, _): "is \(node.kindName), on line \(line)"
      }
    return TOMLError(position: part.position, message: "'\(part.name)' \(reason)")
  }
}
