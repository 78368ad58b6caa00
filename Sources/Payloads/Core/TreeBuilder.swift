import JSON

/// Keeps the nodes of a unit as a tree, in the order of the bytes.
struct TreeBuilder: Sendable {
  private let limit: Int
  private var nodes: [TreeNode] = []
  /// The values that are open: where they are in `nodes`, and how a filter asks for them.
  private var open: [(place: Int?, path: String?)] = []
  private var root = ""
  private var isRootNext: String?
  private var leftOut = 0
  /// Whether filters cannot ask for what comes now.
  var isPathless = false

  init(limit: Int) { self.limit = limit }

  /// Whether a tree is wanted.
  var isOpen: Bool { limit > 0 }

  mutating func beginUnit(_ prefix: String) {
    nodes = []
    open = []
    leftOut = 0
    root = prefix
    isRootNext = nil
  }

  mutating func root(_ prefix: String) { if !isPathless { isRootNext = prefix } }

  mutating func endUnit() -> [TreeNode] {
    if leftOut > 0, let last = nodes.last {
      let note = Node(
        .none, .made("\(leftOut) more values are not laid out"),
        at: last.node.range.upperBound..<last.node.range.upperBound)
      nodes.append(TreeNode(node: note, depth: 0, source: last.source, size: 0))
    }
    return nodes
  }

  mutating func leaf(_ node: Node, _ source: Int, _ bytes: [UInt8]) {
    add(node, source, path: path(of: node.label, bytes))
  }

  mutating func open(_ node: Node, _ source: Int, _ bytes: [UInt8]) {
    let path = path(of: node.label, bytes)
    open.append((add(node, source, path: path), path))
  }

  mutating func close(at end: Int?) {
    guard let place = open.popLast()?.place else { return }
    nodes[place].size = nodes.count - place - 1
    if let end, end >= nodes[place].node.range.lowerBound {
      nodes[place].node.range = nodes[place].node.range.lowerBound..<end
    }
  }

  mutating func add(_ issue: PayloadIssue) {
    guard isOpen else { return }
    let place = add(
      Node(.name("issue"), .made(issue.text), at: issue.offset..<issue.offset), issue.source,
      path: nil)
    if let place { nodes[place].isIssue = true }
  }

  @discardableResult
  private mutating func add(_ node: Node, _ source: Int, path: String?) -> Int? {
    guard nodes.count < limit else {
      leftOut += 1
      return nil
    }
    nodes.append(TreeNode(node: node, depth: open.count, source: source, size: 0, path: path))
    return nodes.count - 1
  }

  private mutating func path(of label: Label, _ bytes: [UInt8]) -> String? {
    if isPathless { return nil }
    if let root = isRootNext {
      isRootNext = nil
      return root
    }
    let outer = open.isEmpty ? root : open.last?.path
    guard let outer, outer.utf8.count < 1024 else { return nil }
    switch label {
    case .none: return outer
    case .index(let index): return outer + "[\(index)]"
    case .number(let number): return outer + ".\(number)"
    case .name(let name): return outer + JSONPath.suffix(Array(name.utf8))
    case .text(let range): return outer + JSONPath.suffix(Array(bytes[range]))
    case .escaped(let range): return outer + JSONPath.suffix(JSONUnescaping.text(bytes[range]))
    }
  }
}
