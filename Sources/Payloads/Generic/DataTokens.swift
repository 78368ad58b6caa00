/// The tokens of a binary form with the data model of JSON.
enum DataToken: Sendable {
  case value(NodeValue)
  /// A value and its meaning; boxed, because it is rare, so that the others stay small.
  indirect case noted(NodeValue, note: String)
  /// A string in several pieces.
  indirect case pieces([Range<Int>], isText: Bool)
  /// An array of that many elements; nil when a break ends it.
  case array(UInt64?)
  /// A map of that many members; nil when a break ends it.
  case map(UInt64?)
  /// Gives the meaning of the value after it.
  case tag(UInt64)
  /// Ends the array or map whose size was not known.
  case end
}

/// Splits such a form into tokens.
protocol DataTokens {
  var cursor: ByteCursor { get }

  /// - Parameter isGuess: Whether the form of the bytes is a guess: then text has to be UTF-8, and
  ///   the meaning of values is not worked out.
  init(_ bytes: [UInt8], _ range: Range<Int>, isGuess: Bool)

  /// The next token; nil when the bytes are not one.
  mutating func next() -> DataToken?

  /// The meaning that tags give to a value, the outermost first.
  func tagged(_ value: NodeValue, _ tags: [UInt64]) -> (value: NodeValue, note: String)

  /// A value whose bytes hold a value of the same form.
  func embedded(_ value: NodeValue, _ tags: [UInt64]) -> Range<Int>?
}

extension DataTokens {
  func tagged(_ value: NodeValue, _ tags: [UInt64]) -> (value: NodeValue, note: String) {
    (value, "")
  }

  func embedded(_ value: NodeValue, _ tags: [UInt64]) -> Range<Int>? { nil }
}

extension DataTokens {
  /// Reads past the rest of an array or map that was just begun.
  ///
  /// - Returns: Whether it is whole.
  mutating func skip(_ count: UInt64?, isMap: Bool) -> Bool {
    var shape = DataShape()
    return shape.open(count, isMap: isMap) && shape.read(&self, isCut: false)
  }
}

/// Whether bytes are of such a form, without passing anything on.
struct DataShape {
  private struct Level {
    /// How many tokens are still to come, for a map two for each member; nil when a break ends it.
    var remaining: UInt64?
    var isMap: Bool
    var isAtName = true
  }

  /// Whether all names in the outermost value, a map, are text.
  private(set) var hasTextNames = true
  /// Whether the outermost value is an array or map, and has something in it.
  private(set) var isFilledContainer = false
  /// The array or map that is being read, and those around it; outside all of them, one without an
  /// end.
  private var level = Level(remaining: nil, isMap: false)
  private var outer: [Level] = []
  private var hasBegun = false

  /// - Parameter isCut: Whether bytes after these were left out.
  /// - Returns: nil when the bytes are not exactly one value, or the beginning of one that was cut.
  init?<Tokens: DataTokens>(_ tokens: Tokens, isCut: Bool = false) {
    var tokens = tokens
    guard read(&tokens, isCut: isCut) else { return nil }
    let isCutOff = isCut && tokens.cursor.isExhausted
    guard tokens.cursor.isAtEnd || isCutOff else { return nil }
    if isCutOff { isFilledContainer = !outer.isEmpty }
  }

  fileprivate init() {}

  /// Reads up to the end of the outermost value.
  fileprivate mutating func read<Tokens: DataTokens>(_ tokens: inout Tokens, isCut: Bool) -> Bool {
    var isTagged = false
    closeFinished()
    while !outer.isEmpty || isTagged || !hasBegun {
      guard let token = tokens.next() else { return isCut && tokens.cursor.isExhausted }
      hasBegun = true
      isTagged = if case .tag = token { true } else { false }
      guard isTagged || take(token) else { return false }
      if !isTagged { closeFinished() }
    }
    return true
  }

  private mutating func take(_ token: DataToken) -> Bool {
    switch token {
    case .value(let value):
      let isText = if case .text = value { true } else { false }
      count(isText: isText)
    case .noted: count(isText: false)
    case .pieces(_, let isText): count(isText: isText)
    case .array(let count): return open(count, isMap: false)
    case .map(let count): return open(count, isMap: true)
    case .tag: break
    case .end:
      guard !outer.isEmpty, level.remaining == nil, !level.isMap || level.isAtName
      else { return false }
      close()
    }
    return true
  }

  /// Counts a value in the array or map around it.
  private mutating func count(isText: Bool) {
    guard !outer.isEmpty else { return }
    if outer.count == 1 {
      isFilledContainer = true
      if level.isMap, level.isAtName, !isText { hasTextNames = false }
    }
    level.isAtName.toggle()
    if let remaining = level.remaining { level.remaining = remaining - 1 }
  }

  fileprivate mutating func open(_ count: UInt64?, isMap: Bool) -> Bool {
    self.count(isText: false)
    hasBegun = true
    var remaining = count
    if isMap, let count {
      let (double, overflow) = count.multipliedReportingOverflow(by: 2)
      if overflow { return false }
      remaining = double
    }
    outer.append(level)
    level = Level(remaining: remaining, isMap: isMap)
    return true
  }

  private mutating func closeFinished() {
    while level.remaining == 0 { close() }
  }

  private mutating func close() { level = outer.popLast() ?? Level(remaining: nil, isMap: false) }
}
