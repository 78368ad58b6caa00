/// What a binary form that is a relative of JSON is made of.
enum NodeToken: Sendable {
  case value(NodeValue, note: String)
  /// An array of that many elements; nil when a break ends it.
  case array(UInt64?)
  /// A map of that many members; nil when a break ends it.
  case map(UInt64?)
  /// What the value behind it means.
  case tag(String)
  /// Ends the array or map whose size was not known.
  case end
}

protocol NodeTokens {
  var cursor: ByteCursor { get }
  /// The next token; nil when the bytes are none.
  mutating func next() -> NodeToken?
}

/// Hands the values of such a form to a sink, with a stack of its own for what is open: depth is
/// free.
struct DataWalk<Tokens: NodeTokens> {
  private struct Level {
    var isMap: Bool
    /// Values still to come, of a map its members; nil when a break ends it.
    var remaining: UInt64?
    var index = 0
    /// The name of the member whose value comes next.
    var key: Label?
    var keyStart = 0
    /// Whether the sink wanted what is in it, and in all around it.
    var isWanted: Bool
    /// Whether it is the name of a member: names are no values.
    var isKey = false
  }

  private(set) var tokens: Tokens
  private var levels: [Level] = []
  private var tag = ""
  private var tagStart: Int?

  init(_ tokens: Tokens) { self.tokens = tokens }

  /// Hands out one value.
  ///
  /// - Returns: Whether there was a whole one; an issue says where it is not.
  mutating func value(_ label: Label, to sink: inout NodeSink) -> Bool {
    repeat {
      let start = tokens.cursor.position
      guard let token = tokens.next(), take(token, label, start, &sink) else {
        closeAll(&sink)
        let isOver = tokens.cursor.isAtEnd
        sink.issue(
          isOver ? "the bytes end inside the value" : "no value can begin here",
          at: isOver ? tokens.cursor.end : start)
        return false
      }
      closeFinished(&sink)
    } while !levels.isEmpty || tagStart != nil
    return true
  }

  /// - Returns: False when the token cannot stand there.
  private mutating func take(
    _ token: NodeToken, _ label: Label, _ start: Int, _ sink: inout NodeSink
  ) -> Bool {
    switch token {
    case .tag(let meaning):
      tagStart = tagStart ?? start
      tag = tag.isEmpty ? meaning : tag + " " + meaning
    case .value(let value, let note):
      if takesKey(value, start) { return true }
      let (label, first) = next(label, start)
      if levels.last?.isWanted ?? true {
        let node = Node(
          label, value, note: joined(note), at: first..<tokens.cursor.position)
        sink.leaf(node)
      }
      tag = ""
    case .array(let count):
      open(.array(count: count.flatMap(Int.init(exactly:))), count, label, start, &sink)
    case .map(let count):
      open(.object(count: count.flatMap(Int.init(exactly:))), count, label, start, &sink)
    case .end:
      guard tagStart == nil, let level = levels.last, level.remaining == nil, level.key == nil
      else { return false }
      close(&sink)
    }
    return true
  }

  /// Takes a scalar as the name of a member where one has to stand.
  private mutating func takesKey(_ value: NodeValue, _ start: Int) -> Bool {
    guard let level = levels.last, level.isMap, level.key == nil else { return false }
    let key: Label =
      switch value {
      case .text(let range), .bytes(let range): .text(range)
      case .integer(let number): .number(number)
      case .unsigned(let number): Int64(exactly: number).map { .number($0) } ?? .name("\(number)")
      default: .name(String(decoding: value.text([], limit: 64), as: UTF8.self))
      }
    levels[levels.count - 1].key = key
    levels[levels.count - 1].keyStart = takeStart(start)
    tag = ""
    return true
  }

  /// The label of the next value, and where its bytes begin.
  private mutating func next(_ label: Label, _ start: Int) -> (Label, Int) {
    let start = takeStart(start)
    guard let level = levels.last else { return (label, start) }
    let place = levels.count - 1
    levels[place].remaining = level.remaining.map { $0 - 1 }
    levels[place].index += 1
    guard level.isMap else { return (.index(level.index), start) }
    levels[place].key = nil
    return (level.key ?? .none, level.keyStart)
  }

  private mutating func takeStart(_ start: Int) -> Int {
    defer { tagStart = nil }
    return tagStart ?? start
  }

  private mutating func open(
    _ value: NodeValue, _ count: UInt64?, _ label: Label, _ start: Int, _ sink: inout NodeSink
  ) {
    var isMap = false
    if case .object = value { isMap = true }
    // An array or map may be the name of a member: what is in it is passed over.
    if let level = levels.last, level.isMap, level.key == nil {
      levels[levels.count - 1].key = .name("(a value that is no text)")
      levels[levels.count - 1].keyStart = takeStart(start)
      levels.append(Level(isMap: isMap, remaining: count, isWanted: false, isKey: true))
      return
    }
    let isWanted = levels.last?.isWanted ?? true
    let (label, first) = next(label, start)
    let note = joined("")
    tag = ""
    let isOpen =
      isWanted && sink.open(label, value, note: note, at: first..<tokens.cursor.position)
    levels.append(Level(isMap: isMap, remaining: count, isWanted: isOpen))
  }

  private func joined(_ note: String) -> String {
    tag.isEmpty ? note : note.isEmpty ? tag : tag + " " + note
  }

  private mutating func closeFinished(_ sink: inout NodeSink) {
    while tagStart == nil, let level = levels.last, level.remaining == 0, level.key == nil {
      close(&sink)
    }
  }

  private mutating func close(_ sink: inout NodeSink) {
    guard let level = levels.popLast(), level.isWanted else { return }
    sink.close(at: tokens.cursor.position)
  }

  private mutating func closeAll(_ sink: inout NodeSink) {
    while !levels.isEmpty { close(&sink) }
  }
}
