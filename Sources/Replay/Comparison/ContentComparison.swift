import JSON
import WebSocket

/// Finds how two messages differ.
struct ContentComparison {
  struct Change {
    var path: String?
    var recorded: Difference.Value
    var live: Difference.Value
  }

  /// The most differences that are reported for one message.
  private static let limit = 64

  private let rules: ReplayTolerances
  private let from: Endpoint
  private var changes: [Change] = []
  private var steps: [JSONPath.Step] = []

  private init(rules: ReplayTolerances, from: Endpoint) {
    self.rules = rules
    self.from = from
  }

  /// What changed between two messages that are not equal.
  static func changes(
    from recorded: ComparedMessage, to live: ComparedMessage, rules: ReplayTolerances,
    side: Endpoint
  ) -> [Change] {
    var comparison = ContentComparison(rules: rules, from: side)
    if let old = recorded.text, let new = live.text, recorded.key.opcode == live.key.opcode {
      if old.prefix != new.prefix {
        comparison.add(.text(old.prefix), .text(new.prefix))
      }
      comparison.compare(old.root, new.root)
      if !comparison.changes.isEmpty { return comparison.changes }
    }
    return [Change(path: nil, recorded: recorded.value, live: live.value)]
  }

  private mutating func add(_ recorded: Difference.Value, _ live: Difference.Value) {
    guard changes.count < Self.limit else { return }
    changes.append(Change(path: JSONPath.text(of: steps), recorded: recorded, live: live))
  }

  private mutating func compare(_ recorded: JSONNode, _ live: JSONNode) {
    if !steps.isEmpty, rules.ignores(steps, from: from) { return }
    switch (recorded.value, live.value) {
    case (.object(let old), .object(let new)): compare(old, new)
    case (.array(let old), .array(let new)): compare(old, new)
    default: if !isSame(recorded.value, live.value) { add(.json(recorded), .json(live)) }
    }
  }

  private func isSame(_ recorded: JSONNode.Value, _ live: JSONNode.Value) -> Bool {
    switch (recorded, live) {
    case (.null, .null): true
    case (.bool(let old), .bool(let new)): old == new
    case (.number(let old), .number(let new)):
      masked(JSONNumber.canonical(old)) == masked(JSONNumber.canonical(new))
    case (.string(let old), .string(let new)): masked(old) == masked(new)
    default: false
    }
  }

  private func masked(_ bytes: [UInt8]) -> [UInt8] { rules.masked(bytes, from: from) }

  private mutating func compare(_ recorded: [JSONNode], _ live: [JSONNode]) {
    for index in 0..<max(recorded.count, live.count) {
      steps.append(.element(index))
      compare(
        index < recorded.count ? recorded[index] : nil, index < live.count ? live[index] : nil)
      steps.removeLast()
    }
  }

  private mutating func compare(_ recorded: [JSONNode.Member], _ live: [JSONNode.Member]) {
    let new = Dictionary(live.map { ($0.name, $0.node) }) { first, _ in first }
    let old = Dictionary(recorded.map { ($0.name, $0.node) }) { first, _ in first }
    for member in recorded {
      steps.append(.member(member.name))
      compare(member.node, new[member.name])
      steps.removeLast()
    }
    for member in live where old[member.name] == nil {
      steps.append(.member(member.name))
      compare(nil, member.node)
      steps.removeLast()
    }
  }

  private mutating func compare(_ recorded: JSONNode?, _ live: JSONNode?) {
    switch (recorded, live) {
    case (let recorded?, let live?): compare(recorded, live)
    case (nil, nil): break
    default:
      if rules.ignores(steps, from: from) { return }
      add(recorded.map { .json($0) } ?? .absent, live.map { .json($0) } ?? .absent)
    }
  }
}
