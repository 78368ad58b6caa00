/// Takes what a decoder finds, and keeps what was asked for: the summary, the tree, the values of
/// some fields.
///
/// One walk over the bytes serves all of them.
package struct NodeSink: Sendable {
  package struct Wants: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let summary = Wants(rawValue: 1)
    package static let tree = Wants(rawValue: 2)
  }

  /// Bytes of a summary where nothing else is asked for: what a wide line has room for.
  package static let usualWidth = 240

  package let wants: Wants
  /// Roughly the most bytes of a summary: a longer one ends with `…`.
  package let width: Int
  /// The units that are complete, in order.
  package private(set) var units: [PayloadUnit] = []
  /// The bytes that ranges count: the message itself first, then bytes derived from it.
  package private(set) var sources: [NodeSource]
  /// Which source the decoder reads now.
  package private(set) var source = 0

  /// Whether the message, or its end, belongs to a unit that a later message completes.
  package private(set) var isWaiting = false

  var unit: PayloadUnit?
  var tree: TreeBuilder
  /// What is looked for of each field, in the order of the paths.
  var fields: [FieldMatcher]
  var compact: CompactText?
  private var hasLeftOut = false
  /// Whether the summary is left as it is.
  var isQuiet = false

  /// - Parameters:
  ///   - piece: The message that is going to be decoded.
  ///   - wants: What is kept.
  ///   - width: Bytes of a summary.
  ///   - paths: The fields whose values are kept.
  ///   - nodeLimit: Nodes of the tree that are kept; a note says that there are more.
  package init(
    _ piece: Piece, _ wants: Wants, width: Int = NodeSink.usualWidth, paths: [FieldPath] = [],
    nodeLimit: Int = 20_000
  ) {
    self.wants = wants
    self.width = width
    sources = [
      NodeSource(
        bytes: piece.bytes, how: nil, parent: 0, range: 0..<piece.bytes.count, isCut: piece.isCut)
    ]
    tree = TreeBuilder(limit: wants.contains(.tree) ? nodeLimit : 0)
    fields = paths.map { FieldMatcher($0) }
  }

  /// The bytes that ranges count.
  package var bytes: [UInt8] { sources[source].bytes }

  /// Whether nothing that follows in the unit would be kept.
  package var isFull: Bool {
    !wants.contains(.tree) && fields.isEmpty && (!wants.contains(.summary) || isSummaryFull)
  }

  /// Whether nothing is going to be kept of values that follow in a value under way.
  var hasEnough: Bool {
    !tree.isOpen && fields.allSatisfy(\.isDone) && compact?.isFull ?? true
  }

  /// Whether the message was cut short there, and what is missing is not a fault of its own.
  func isCut(at offset: Int) -> Bool { sources[source].isCut && offset >= bytes.count }

  var isSummaryFull: Bool { isQuiet || (unit?.summary.text.count ?? 0) >= width }
}

// Units.
extension NodeSink {
  /// Begins a unit; what follows belongs to it until `endUnit`.
  package mutating func beginUnit(_ about: About, at range: Range<Int>, form: String? = nil) {
    if unit != nil { endUnit() }
    unit = PayloadUnit(form: form ?? about.form, range: range)
    unit?.summary.reserve(wants.contains(.summary) ? min(width + 16, 256) : 0)
    for place in fields.indices { fields[place].beginUnit(about.prefix) }
    tree.beginUnit(about.prefix)
  }

  package mutating func endUnit() {
    guard var done = unit.take() else { return }
    done.nodes = tree.endUnit()
    if !fields.isEmpty { done.values = fields.map(\.values) }
    if hasRoom { units.append(done) } else { leaveOut() }
    compact = nil
  }

  /// The most units that are kept of one message: it may consist of packets of two bytes.
  package static let unitLimit = 10_000

  private var hasRoom: Bool { units.count < Self.unitLimit }

  /// Whether units that follow in the message are kept; when they are not, the last one says so.
  package mutating func takesMore() -> Bool {
    if !hasRoom { leaveOut() }
    return hasRoom
  }

  /// Notes on the last unit that is kept that there are more.
  private mutating func leaveOut() {
    guard !hasLeftOut else { return }
    hasLeftOut = true
    let place = units.count - 1
    let issue = PayloadIssue(
      text: "what follows in the message is not read", offset: units[place].range.upperBound,
      source: 0)
    units[place].issues.append(issue)
    units[place].summary.append(" ✗ " + issue.text, .issue)
  }

  /// Ends the unit as one whose first bytes came in messages before this one.
  package mutating func endContinuedUnit() {
    unit?.continuesEarlier = true
    endUnit()
  }

  /// Notes that the bytes that are left belong to a unit that a later message completes.
  package mutating func wait() { isWaiting = true }

  /// Hands a part of the message to a conversation inside this one: the units it finds have the
  /// form `outer/inner`, and the place of the part.
  package mutating func nest(
    in form: String, at range: Range<Int>, _ decode: (inout NodeSink) -> Void
  ) {
    let first = units.count
    decode(&self)
    endUnit()
    for place in first..<units.count {
      units[place].form = form + "/" + units[place].form
      units[place].range = range
    }
  }

  package mutating func link(_ link: Link) { unit?.link = link }

  /// Sets what an acknowledgement of the unit will name, besides its link.
  mutating func receipt(_ link: Link) { unit?.receipt = link }

  /// Changes the form of the unit under way, once it is known what is inside: `sockjs/stomp`.
  package mutating func setForm(_ form: String) { unit?.form = form }

  /// Changes the place of the unit under way, once it is known where it ends.
  package mutating func setRange(_ range: Range<Int>) { unit?.range = range }

  /// Reports what is wrong with the bytes, and where.
  ///
  /// What is missing at the end of a message that was cut short is not a fault of the message.
  package mutating func issue(_ text: String, at offset: Int) {
    if isCut(at: offset) { return }
    let issue = PayloadIssue(text: text, offset: offset, source: source)
    unit?.issues.append(issue)
    say(" ", .punctuation)
    say("✗ " + text, .issue)
    tree.add(issue)
  }

  /// Keeps what is wrong with the bytes of text that is shown as it is.
  mutating func unsaidIssue(_ text: String, at offset: Int) {
    unit?.issues.append(
      PayloadIssue(text: text, offset: offset, source: source, isUnsaid: true))
  }
}

// Values.
extension NodeSink {
  /// Adds a value without others inside it.
  package mutating func leaf(
    _ label: Label, _ value: NodeValue, note: String = "", at range: Range<Int>
  ) {
    if !wantsValues { return }
    leaf(Node(label, value, note: note, at: range))
  }

  package mutating func leaf(_ node: Node) {
    if compact != nil { addCompact(node) }
    if tree.isOpen { tree.leaf(node, source, sources[source].bytes) }
    if !fields.isEmpty { matchLeaf(node) }
  }

  /// Adds a value whose parts follow, up to `close`.
  ///
  /// - Returns: False when the parts are not wanted: the caller then leaves out them and `close`.
  package mutating func open(
    _ label: Label, _ value: NodeValue, note: String = "", at range: Range<Int>
  ) -> Bool {
    let node = Node(label, value, note: note, at: range)
    var isWanted = tree.isOpen
    if tree.isOpen { tree.open(node, source, sources[source].bytes) }
    for place in fields.indices where fields[place].open(node, sources[source].bytes) {
      isWanted = true
    }
    if compact != nil, openCompact(node) { isWanted = true }
    if !isWanted {
      closeFields()
      compact?.levels.removeLast()
    }
    return isWanted
  }

  /// Ends the value opened last, whose bytes end at `end`.
  package mutating func close(at end: Int? = nil) {
    if tree.isOpen { tree.close(at: end) }
    closeFields()
    if compact != nil { closeCompact() }
  }

  /// The next value is what a prefix names: `msgpack.a` is then its member `a`.
  package mutating func root(_ prefix: String) {
    for place in fields.indices { fields[place].root(prefix) }
    tree.root(prefix)
  }

  /// Bytes that are a JSON text of the unit: `json.…` asks for the first of them.
  package mutating func jsonBody(_ range: Range<Int>) {
    for place in fields.indices { fields[place].json(range, in: sources[source].bytes) }
  }

  /// Shows a value without parts to what looks for fields.
  mutating func matchLeaf(_ node: Node) {
    for place in fields.indices { fields[place].leaf(node, sources[source].bytes) }
  }

  /// Whether anything is kept of a value with this label, or of what is inside it.
  func keepsValue(_ label: Label) -> Bool {
    tree.isOpen || compact != nil
      || fields.contains { $0.mayWant(label, sources[source].bytes) }
  }

  private mutating func closeFields() {
    for place in fields.indices { fields[place].close() }
  }
}

// Sources.
extension NodeSink {
  /// Derives bytes from others, such as those inside a base64 string, and reads them from now on.
  ///
  /// - Parameters:
  ///   - derived: The bytes.
  ///   - how: How they were made: `base64`, `inflated`, `joined`.
  ///   - range: What they were made of, in the source read until now.
  ///   - isCut: Whether bytes after them were left out.
  /// - Returns: The source to return to with `leave`.
  package mutating func enter(
    _ derived: [UInt8], _ how: String, from range: Range<Int>, isCut: Bool = false
  ) -> Int {
    let outer = source
    sources.append(
      NodeSource(bytes: derived, how: how, parent: outer, range: range, isCut: isCut))
    source = sources.count - 1
    return outer
  }

  /// Reads an earlier source again.
  package mutating func leave(to outer: Int) { source = outer }
}

/// Bytes that ranges of nodes count.
package struct NodeSource: Sendable {
  package var bytes: [UInt8]
  /// How they were made; nil for the message as it came.
  package var how: String?
  /// The source they were made from, and which part of it.
  package var parent: Int
  package var range: Range<Int>
  /// Whether bytes after these were left out.
  package var isCut: Bool
}
