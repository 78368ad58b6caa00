import JSON
package import WebSocket

/// What a message is compared by: whether it equals another, and whether it is at least of the same
/// kind.
package struct MessageKey: Equatable, Sendable {
  /// Equal for messages that the rules make the same; not the same from run to run of the program.
  package var meaning: Int
  /// Equal for documents with the same members, whatever their values.
  package var shape: Int
  package var opcode: Opcode
  package var isJSON: Bool
  /// The names at the top of an object, or what an array begins with.
  private var heads: Set<Int>
  private var edges: MessageEdges

  /// How badly two messages match, 0 for best; nil when they do not.
  package func distance(to other: MessageKey) -> Int? {
    if meaning == other.meaning { return 0 }
    // The same bytes as text and as binary.
    guard opcode == other.opcode else { return edges == other.edges ? 16 : nil }
    if shape == other.shape { return 10 }
    guard isJSON, other.isJSON else {
      // A single byte can make JSON something else.
      if isJSON || other.isJSON { return edges.resemble(other.edges) ? 14 : nil }
      return 10
    }
    let common = heads.intersection(other.heads).count
    return common > 0 && common * 2 >= max(heads.count, other.heads.count) ? 12 : nil
  }

  /// - Parameters:
  ///   - content: The message, inflated.
  ///   - text: The same as JSON, when it is.
  ///   - from: Who sent it.
  ///   - rules: The tolerances.
  package init(
    _ content: [UInt8], text: JSONText?, opcode: Opcode, from: Endpoint, rules: ReplayTolerances
  ) {
    self.opcode = opcode
    isJSON = text != nil
    heads = []
    edges = MessageEdges(content)
    if let rule = rules.match(of: content, from: from) {
      (meaning, shape) = (Self.hash(rule, 1), Self.hash(rule, 2))
      return
    }
    guard let text else {
      meaning = Self.hash(opcode, rules.masked(content, from: from))
      shape = Self.hash(opcode, 3)
      return
    }
    var reading = MeaningReading(rules: rules, from: from)
    let (meaning, shape) = reading.hashes(of: text.root)
    self.meaning = Self.hash(opcode, Self.hash(text.prefix, meaning))
    self.shape = Self.hash(opcode, Self.hash(text.prefix.filter { $0 > 0x39 }, shape))
    switch text.root.value {
    case .object(let members): heads = Set(members.map { Self.hash($0.name, 0) })
    case .array(let elements):
      if let first = elements.first?.scalar { heads = [Self.hash(first, 1)] }
    case .null, .bool, .number, .string: break
    }
  }

  fileprivate static func hash(_ first: some Hashable, _ second: some Hashable) -> Int {
    var hasher = Hasher()
    hasher.combine(first)
    hasher.combine(second)
    return hasher.finalize()
  }
}

/// Walks a document and hashes its values and its structure.
private struct MeaningReading {
  let rules: ReplayTolerances
  let from: Endpoint
  private var steps: [JSONPath.Step] = []

  init(rules: ReplayTolerances, from: Endpoint) {
    self.rules = rules
    self.from = from
  }

  mutating func hashes(of node: JSONNode) -> (meaning: Int, shape: Int) {
    if !steps.isEmpty, rules.ignores(steps, from: from) {
      return (MessageKey.hash(0, 0), MessageKey.hash(0, 0))
    }
    switch node.value {
    case .null: return (1, MessageKey.hash(1, 0))
    case .bool(let isTrue): return (isTrue ? 2 : 3, MessageKey.hash(2, 0))
    case .number(let digits):
      let number = rules.masked(JSONNumber.canonical(digits), from: from)
      return (MessageKey.hash(number, 4), MessageKey.hash(4, 0))
    case .string(let bytes):
      return (MessageKey.hash(rules.masked(bytes, from: from), 5), MessageKey.hash(5, 0))
    case .array(let elements): return hashes(of: elements)
    case .object(let members): return hashes(of: members)
    }
  }

  private mutating func hashes(of elements: [JSONNode]) -> (meaning: Int, shape: Int) {
    var (meaning, shape) = (6, 6)
    for (index, element) in elements.enumerated() {
      steps.append(.element(index))
      let inner = hashes(of: element)
      steps.removeLast()
      meaning = MessageKey.hash(meaning, inner.meaning)
      if index == 0 { shape = MessageKey.hash(shape, inner.shape) }
    }
    return (meaning, shape)
  }

  /// The order of members does not matter (RFC 8259, section 4).
  private mutating func hashes(of members: [JSONNode.Member]) -> (meaning: Int, shape: Int) {
    var (meaning, shape) = (7, 7)
    for member in members {
      steps.append(.member(member.name))
      let inner = hashes(of: member.node)
      steps.removeLast()
      meaning &+= MessageKey.hash(member.name, inner.meaning)
      shape &+= MessageKey.hash(member.name, inner.shape)
    }
    return (meaning, shape)
  }
}

/// Numbers by their value: `1`, `1.0` and `1e0` are the same.
enum JSONNumber {
  static func canonical(_ digits: [UInt8]) -> [UInt8] {
    let isPlain = digits.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }
    guard !isPlain, let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite
    else { return digits }
    if value == value.rounded(), abs(value) < 9e15 { return Array("\(Int64(value))".utf8) }
    return Array("\(value)".utf8)
  }
}
