/// Passes the values of such a form to a sink, with an explicit stack, so that depth costs nothing.
struct DataWalk<Tokens: DataTokens> {
  private struct Level {
    var isMap = false
    /// How many values are still to come, or members of a map; nil when a break ends it.
    var remaining: UInt64?
    var index = 0
    /// Whether the name of a member was read, and its value comes next.
    var hasName = false
  }

  var tokens: Tokens
  /// The array or map that is being read, and those around it.
  private var level = Level()
  private var outer: [Level] = []
  /// The name of the member whose value comes next, and where it begins.
  private var name = Label.none
  private var nameStart = 0
  var tags: [UInt64] = []
  private var tagStart: Int?
  /// How many strings of bytes this value is nested in.
  let embedding: Int

  /// Values in strings that are nested deeper stay bytes.
  static var embeddingLimit: Int { 8 }
  /// The most tags of a value that are named.
  private static var tagLimit: Int { 16 }

  init(_ tokens: Tokens, embedding: Int = 0) {
    self.tokens = tokens
    self.embedding = embedding
  }

  /// Adds one value.
  ///
  /// - Parameter isChecked: Whether it is known to be complete: then no more is read than is
  ///   wanted.
  /// - Returns: Whether it was complete; an issue says where it is not.
  mutating func value(
    _ label: Label, isChecked: Bool = false, to sink: inout NodeSink
  ) -> Bool {
    if isChecked, sink.hasEnough { return true }
    repeat {
      let start = tokens.cursor.position
      guard let token = tokens.next(), take(token, label, start, &sink) else {
        fail(at: start, &sink)
        return false
      }
      while level.remaining == 0, tagStart == nil, !level.hasName, !outer.isEmpty { close(&sink) }
      if isChecked, sink.hasEnough {
        while !outer.isEmpty { close(&sink) }
        return true
      }
    } while !outer.isEmpty || tagStart != nil
    return true
  }

  private mutating func fail(at start: Int, _ sink: inout NodeSink) {
    while !outer.isEmpty { close(&sink) }
    let isOver = tokens.cursor.isExhausted
    sink.issue(
      isOver ? "the bytes end inside the value" : "no value can begin here",
      at: isOver ? tokens.cursor.end : max(start, tokens.cursor.position - 1))
  }

  /// Adds a value that should be all there is; an issue reports what follows it.
  mutating func only(_ label: Label, isChecked: Bool = false, to sink: inout NodeSink) {
    guard value(label, isChecked: isChecked, to: &sink), !isChecked, !tokens.cursor.isAtEnd
    else { return }
    let rest = tokens.cursor.remaining
    sink.issue("\(rest) bytes follow the value", at: tokens.cursor.position)
  }

  /// - Returns: False when the token is not allowed there.
  private mutating func take(
    _ token: DataToken, _ label: Label, _ start: Int, _ sink: inout NodeSink
  ) -> Bool {
    switch token {
    case .tag(let number):
      tagStart = tagStart ?? start
      if tags.count < Self.tagLimit { tags.append(number) }
    case .value(let value): scalar(value, "", label, start, &sink)
    case .noted(let value, let note): scalar(value, note, label, start, &sink)
    case .pieces(let ranges, let isText): pieces(ranges, isText: isText, label, start, &sink)
    case .array(let count):
      let size = count.flatMap(Int.init(exactly:))
      return open(.array(count: size), count, isMap: false, label, start, &sink)
    case .map(let count):
      let size = count.flatMap(Int.init(exactly:))
      return open(.object(count: size), count, isMap: true, label, start, &sink)
    case .end:
      guard tagStart == nil, !outer.isEmpty, level.remaining == nil, !level.hasName
      else { return false }
      close(&sink)
    }
    return true
  }

  private mutating func scalar(
    _ value: NodeValue, _ note: String, _ label: Label, _ start: Int, _ sink: inout NodeSink
  ) {
    if takesKey(value, start) { return }
    let (label, first) = next(label, start)
    let range = first..<tokens.cursor.position
    if tags.isEmpty { return sink.leaf(Node(label, value, note: note, at: range)) }
    defer { tags = [] }
    if embeds(value, label, range, &sink) { return }
    let meaning = tokens.tagged(value, tags)
    sink.leaf(label, meaning.value, note: meaning.note, at: range)
  }

  /// Takes a scalar as the name of a member where one is due.
  mutating func takesKey(_ value: NodeValue, _ start: Int) -> Bool {
    guard level.isMap, !level.hasName else { return false }
    nameStart = takeStart(start)
    level.hasName = true
    if !tags.isEmpty { tags = [] }
    switch value {
    case .text(let range), .bytes(let range): name = .text(range)
    case .integer(let number): name = .number(number)
    case .unsigned(let number) where number <= UInt64(Int64.max): name = .number(Int64(number))
    default:
      name = .name(String(decoding: value.text(tokens.cursor.bytes, limit: 64), as: UTF8.self))
    }
    return true
  }

  /// The label of the next value, and where its bytes begin.
  mutating func next(_ label: Label, _ start: Int) -> (Label, Int) {
    let start = takeStart(start)
    if outer.isEmpty { return (label, start) }
    if let remaining = level.remaining { level.remaining = remaining - 1 }
    if level.isMap {
      level.hasName = false
      return (name, nameStart)
    }
    level.index += 1
    return (.index(level.index - 1), start)
  }

  private mutating func takeStart(_ start: Int) -> Int {
    defer { tagStart = nil }
    return tagStart ?? start
  }

  /// - Returns: False when it is skipped and not complete.
  private mutating func open(
    _ value: NodeValue, _ count: UInt64?, isMap: Bool, _ label: Label, _ start: Int,
    _ sink: inout NodeSink
  ) -> Bool {
    // An array or map may be the name of a member.
    if level.isMap, !level.hasName {
      nameStart = takeStart(start)
      level.hasName = true
      name = .name("(a value that is not text)")
      tags = []
      return tokens.skip(count, isMap: isMap)
    }
    let (label, first) = next(label, start)
    let note = tags.isEmpty ? "" : tokens.tagged(value, tags).note
    if !tags.isEmpty { tags = [] }
    guard sink.open(label, value, note: note, at: first..<tokens.cursor.position) else {
      return tokens.skip(count, isMap: isMap)
    }
    push(Level(isMap: isMap, remaining: count))
    return true
  }

  private mutating func push(_ inner: Level) {
    outer.append(level)
    level = inner
  }

  private mutating func close(_ sink: inout NodeSink) {
    level = outer.popLast() ?? Level()
    sink.close(at: tokens.cursor.position)
  }
}
