extension JSONPath {
  /// Finds the value that a path of steps leads to.
  ///
  /// The document is read only as far as that value reaches. Of several members with the same name,
  /// the first counts.
  ///
  /// - Parameter bytes: The document.
  /// - Returns: The value's bytes, quotation marks and brackets included; nil when there is none,
  ///   or when the path has wildcards.
  package func first(in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    var reader = JSONReader(bytes)
    for segment in segments {
      guard case .step(let step) = segment else { return nil }
      let isFound =
        switch step {
        case .member(let name): Self.enter(&reader, member: name, bytes)
        case .element(let index): Self.enter(&reader, element: index)
        }
      if !isFound { return nil }
    }
    return reader.nextValue()
  }

  private static func enter(
    _ reader: inout JSONReader, member name: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard reader.next()?.kind == .objectStart else { return false }
    while let token = reader.next(), token.kind == .name {
      let inside = UnsafeBufferPointer(
        rebasing: bytes[token.range.lowerBound + 1..<token.range.upperBound - 1])
      let isWanted =
        token.hasEscapes
        ? JSONUnescaping.text(inside) == name
        : equal(inside, name)
      if isWanted { return true }
      guard reader.nextValue() != nil else { return false }
    }
    return false
  }

  private static func equal(_ text: UnsafeBufferPointer<UInt8>, _ name: [UInt8]) -> Bool {
    guard text.count == name.count else { return false }
    for place in text.indices where text[place] != name[place] { return false }
    return true
  }

  private static func enter(_ reader: inout JSONReader, element index: Int) -> Bool {
    guard reader.next()?.kind == .arrayStart else { return false }
    for _ in 0..<index where reader.nextValue() == nil { return false }
    return true
  }

  /// The values that the path leads to, in the order of the document.
  package func values(in root: JSONNode) -> [JSONNode] {
    var found: [JSONNode] = []
    // The places of the values around this one, outermost first.
    var around: [Places] = []
    root.visit { node, steps in
      around.removeLast(max(0, around.count - steps.count))
      let places = steps.last.map { advance(around.last ?? 0, by: $0) } ?? start
      if isEnd(places) { found.append(node) }
      around.append(places)
    }
    return found
  }
}

extension JSONNode {
  /// Calls `body` with every value in this one, itself first, and the steps that lead to it.
  package func visit(_ body: (JSONNode, [JSONPath.Step]) -> Void) {
    /// What is still to be visited in an array or object.
    struct Level {
      var names: [[UInt8]]?
      var nodes: [JSONNode]
      var place = 0
    }
    var steps: [JSONPath.Step] = []
    var levels: [Level] = []
    func enter(_ node: JSONNode) {
      body(node, steps)
      switch node.value {
      case .array(let elements): levels.append(Level(nodes: elements))
      case .object(let members):
        levels.append(Level(names: members.map(\.name), nodes: members.map(\.node)))
      case .null, .bool, .number, .string: return
      }
      steps.append(.element(0))
    }
    enter(self)
    while let level = levels.last {
      guard level.place < level.nodes.count else {
        levels.removeLast()
        steps.removeLast()
        continue
      }
      levels[levels.count - 1].place += 1
      steps[steps.count - 1] = level.names.map { .member($0[level.place]) } ?? .element(level.place)
      enter(level.nodes[level.place])
    }
  }
}
