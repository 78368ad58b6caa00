/// Hands the values of such a form to a sink, with a stack of its own for what is open: depth is
/// free.
struct DataWalk<Tokens: DataTokens> {
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
  }

  private(set) var tokens: Tokens
  private var levels: [Level] = []
  private var tags: [UInt64] = []
  private var tagStart: Int?
  /// How many values are inside strings of bytes around this one.
  private let embedding: Int

  /// More values inside strings inside values stay bytes.
  private static var embeddingLimit: Int { 8 }
  /// More tags on one value are not named.
  private static var tagLimit: Int { 16 }

  init(_ tokens: Tokens, embedding: Int = 0) {
    self.tokens = tokens
    self.embedding = embedding
  }

  /// Hands out one value.
  ///
  /// - Returns: Whether there was a whole one; an issue says where it is not.
  mutating func value(_ label: Label, to sink: inout NodeSink) -> Bool {
    repeat {
      let start = tokens.cursor.position
      guard let token = tokens.next(), take(token, label, start, &sink) else {
        closeAll(&sink)
        let isOver = tokens.cursor.isExhausted
        sink.issue(
          isOver ? "the bytes end inside the value" : "no value can begin here",
          at: isOver ? tokens.cursor.end : start)
        return false
      }
      closeFinished(&sink)
    } while !levels.isEmpty || tagStart != nil
    return true
  }

  /// Hands out a value that should be all there is; an issue says what follows it.
  mutating func only(_ label: Label, to sink: inout NodeSink) {
    guard value(label, to: &sink), !tokens.cursor.isAtEnd else { return }
    let rest = tokens.cursor.remaining
    sink.issue("\(rest) bytes follow the value", at: tokens.cursor.position)
  }

  /// - Returns: False when the token cannot stand there.
  private mutating func take(
    _ token: DataToken, _ label: Label, _ start: Int, _ sink: inout NodeSink
  ) -> Bool {
    switch token {
    case .tag(let number):
      tagStart = tagStart ?? start
      if tags.count < Self.tagLimit { tags.append(number) }
    case .value(let value, let note): scalar(value, note, label, start, &sink)
    case .pieces(let ranges, let isText): pieces(ranges, isText: isText, label, start, &sink)
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

  private mutating func scalar(
    _ value: NodeValue, _ note: String, _ label: Label, _ start: Int, _ sink: inout NodeSink
  ) {
    if takesKey(value, start) { return }
    let (label, first) = next(label, start)
    guard levels.last?.isWanted ?? true else { return }
    let range = first..<tokens.cursor.position
    if tags.isEmpty { return sink.leaf(label, value, note: note, at: range) }
    defer { tags = [] }
    if embeds(value, label, range, &sink) { return }
    let meaning = tokens.tagged(value, tags)
    sink.leaf(label, meaning.value, note: meaning.note, at: range)
  }

  /// Hands out a value that stands in a string of bytes; only the tree shows what is in it.
  private mutating func embeds(
    _ value: NodeValue, _ label: Label, _ range: Range<Int>, _ sink: inout NodeSink
  ) -> Bool {
    guard sink.tree.isOpen, embedding < Self.embeddingLimit,
      let inside = tokens.embedded(value, tags),
      DataShape(Tokens(tokens.cursor.bytes, inside, isGuess: true)) != nil
    else { return false }
    _ = sink.open(label, value, note: tokens.tagged(value, tags).note, at: range)
    let inner = Tokens(tokens.cursor.bytes, inside, isGuess: false)
    var walk = DataWalk(inner, embedding: embedding + 1)
    _ = walk.value(.none, to: &sink)
    sink.close(at: range.upperBound)
    return true
  }

  /// Hands out a string that is not in one piece: its bytes are joined first.
  private mutating func pieces(
    _ ranges: [Range<Int>], isText: Bool, _ label: Label, _ start: Int, _ sink: inout NodeSink
  ) {
    let bytes = tokens.cursor.bytes
    let joined = ranges.flatMap { bytes[$0] }
    let name = String(decoding: joined, as: UTF8.self)
    if takesKey(.made(name), start) { return }
    let (label, first) = next(label, start)
    guard levels.last?.isWanted ?? true else { return }
    let note = tokens.tagged(.null, tags).note
    tags = []
    // Its label counts bytes of the message and not of what was joined.
    let text = label.isInSource ? Label.name(label.text(bytes)) : label
    let outer = sink.enter(joined, "joined", from: first..<tokens.cursor.position)
    let whole = 0..<joined.count
    sink.leaf(text, isText ? .text(whole) : .bytes(whole), note: note, at: whole)
    sink.leave(to: outer)
  }

  /// Takes a scalar as the name of a member where one has to stand.
  private mutating func takesKey(_ value: NodeValue, _ start: Int) -> Bool {
    guard let level = levels.last, level.isMap, level.key == nil else { return false }
    let key: Label =
      switch value {
      case .text(let range), .bytes(let range): .text(range)
      case .integer(let number): .number(number)
      case .unsigned(let number): Int64(exactly: number).map { .number($0) } ?? .name("\(number)")
      default: .name(String(decoding: value.text(tokens.cursor.bytes, limit: 64), as: UTF8.self))
      }
    levels[levels.count - 1].key = key
    levels[levels.count - 1].keyStart = takeStart(start)
    tags = []
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
      tags = []
      levels.append(Level(isMap: isMap, remaining: count, isWanted: false))
      return
    }
    let isWanted = levels.last?.isWanted ?? true
    let (label, first) = next(label, start)
    let note = tags.isEmpty ? "" : tokens.tagged(value, tags).note
    tags = []
    let isOpen =
      isWanted && sink.open(label, value, note: note, at: first..<tokens.cursor.position)
    levels.append(Level(isMap: isMap, remaining: count, isWanted: isOpen))
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

extension Label {
  /// Whether it is bytes of the source.
  fileprivate var isInSource: Bool {
    switch self {
    case .text, .escaped: true
    default: false
    }
  }
}
