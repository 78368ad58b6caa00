package import Payloads

/// The units of a message as a tree whose rows are drawn one by one.
///
/// What is inside a folded value has no row. Rows are numbers: their text is made when it is looked
/// at, so that a tree of any size costs a picture no more than a small one.
package struct PayloadTree: Sendable {
  /// A value, or the line that says what a unit is.
  package struct Entry: Sendable {
    package var unit: Int
    /// The node's place among those of its unit; nil for the unit's own line.
    package var place: Int?
    package var depth: Int
    /// How many entries after it are inside it.
    package var size: Int
    /// How many of them are its direct children.
    package var parts: Int
  }

  package let sink: NodeSink
  package let entries: [Entry]
  /// The entries that have a row, in order.
  package private(set) var rows: [Int] = []
  package private(set) var folds: FoldChoices

  package init(_ sink: NodeSink, folds: FoldChoices) {
    self.sink = sink
    self.folds = folds
    entries = Self.entries(of: sink)
    layOut()
  }

  /// The same tree with other values folded.
  package mutating func fold(_ folds: FoldChoices) {
    guard folds != self.folds else { return }
    self.folds = folds
    layOut()
  }

  private mutating func layOut() {
    rows.removeAll(keepingCapacity: true)
    var place = 0
    while place < entries.count {
      rows.append(place)
      place += isFolded(place) ? entries[place].size + 1 : 1
    }
  }

  private static func entries(of sink: NodeSink) -> [Entry] {
    let hasTitles = sink.units.count > 1 || sink.units.first?.isPlain == false
    var entries: [Entry] = []
    for (unit, payload) in sink.units.enumerated() {
      let offset = entries.count + (hasTitles ? 1 : 0)
      if hasTitles {
        entries.append(Entry(unit: unit, place: nil, depth: 0, size: payload.nodes.count, parts: 0))
      }
      var open: [Int] = []
      for (place, node) in payload.nodes.enumerated() {
        while open.count > node.depth { open.removeLast() }
        if let outer = open.last {
          entries[offset + outer].parts += 1
        } else if hasTitles {
          entries[offset - 1].parts += 1
        }
        let depth = node.depth + (hasTitles ? 1 : 0)
        entries.append(Entry(unit: unit, place: place, depth: depth, size: node.size, parts: 0))
        open.append(place)
      }
    }
    return entries
  }
}

// Folding.
extension PayloadTree {
  /// The most entries of a tree that is shown unfolded.
  private static let smallTree = 20
  /// The number of children from which arrays, and everything else, are folded unless the user
  /// unfolds them.
  private static let longArray = 9
  private static let longValue = 40

  package func isFolded(_ place: Int) -> Bool {
    let entry = entries[place]
    guard entry.size > 0 else { return false }
    if let choice = folds.isFolded(key(of: place)) { return choice }
    guard entry.depth > 0, entries.count > Self.smallTree, let node = node(at: place) else {
      return false
    }
    if case .array = node.node.value { return entry.parts >= Self.longArray }
    return entry.parts >= Self.longValue
  }

  /// The path that identifies a value in other messages of the same kind.
  package func key(of place: Int) -> String {
    let entry = entries[place]
    guard let node = node(at: place) else { return "unit \(sink.units[entry.unit].form)" }
    return node.path ?? "\(sink.units[entry.unit].form) \(entry.place ?? 0)"
  }

  /// The innermost entry around another one; nil for one at the top.
  package func parent(of place: Int) -> Int? {
    let depth = entries[place].depth
    return (0..<place).last { entries[$0].depth < depth }
  }

  /// The choices that make an entry visible.
  package func revealing(_ place: Int) -> FoldChoices {
    var choices = folds
    var inner = place
    while let outer = parent(of: inner) {
      if isFolded(outer) { choices.set(key(of: outer), isFolded: false) }
      inner = outer
    }
    return choices
  }
}

// Looking entries up.
extension PayloadTree {
  package func node(at place: Int) -> TreeNode? {
    let entry = entries[place]
    return entry.place.map { sink.units[entry.unit].nodes[$0] }
  }

  /// The bytes that an entry shows, and which source they are in.
  package func bytes(of place: Int) -> (source: Int, range: Range<Int>) {
    guard let node = node(at: place) else { return (0, sink.units[entries[place].unit].range) }
    return (node.source, node.node.range)
  }

  /// The bytes of a value with others inside it, its name left out; nil where they are not together.
  package func valueBytes(of place: Int) -> ArraySlice<UInt8>? {
    guard let node = node(at: place) else { return nil }
    let bytes = sink.sources[node.source].bytes
    guard node.node.range.upperBound <= bytes.count else { return nil }
    let all = bytes[node.node.range]
    let opening: UInt8
    switch node.node.value {
    case .object: opening = UInt8(ascii: "{")
    case .array: opening = UInt8(ascii: "[")
    default: return all
    }
    // The name may have such a bracket in it.
    let name: Range<Int>
    switch node.node.label {
    case .text(let range), .escaped(let range): name = range
    case .none, .name, .index, .number: name = all.startIndex..<all.startIndex
    }
    guard all.indices.contains(name.upperBound) else { return all }
    return all[name.upperBound...].firstIndex(of: opening).map { all[$0...] } ?? all
  }

  /// The row of an entry, or of the folded value that it is inside.
  package func row(of place: Int) -> Int {
    var (low, high) = (0, rows.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if rows[middle] <= place { low = middle } else { high = middle }
    }
    return low
  }

  /// The innermost entry whose bytes in a source hold an offset; nil when there is none.
  package func entry(at offset: Int, in source: Int) -> Int? {
    var found: (place: Int, count: Int)?
    for place in entries.indices {
      let (own, range) = bytes(of: place)
      guard own == source, range.contains(offset), range.count <= found?.count ?? .max else {
        continue
      }
      found = (place, range.count)
    }
    return found?.place
  }
}
