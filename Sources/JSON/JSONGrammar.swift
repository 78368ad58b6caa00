/// Where a reader is in the grammar of RFC 8259, section 2: which lexeme may come next.
///
/// Nesting is kept as one bit a level and costs no stack, so there is no depth that cannot be read.
struct JSONGrammar: Equatable, Sendable {
  private enum Expectation: Equatable, Sendable {
    case value
    /// The first value of an array, or its end.
    case valueOrEnd
    case name
    /// The first name of an object, or its end.
    case nameOrEnd
    case colon
    case commaOrEnd
    /// The document is complete.
    case nothing
  }

  private var expectation = Expectation.value
  private var nesting = JSONNesting()

  /// Arrays and objects that are open.
  var depth: Int { nesting.depth }

  /// Whether a whole document has been read.
  var isComplete: Bool { expectation == .nothing }

  /// Whether a value may begin here.
  var allowsValue: Bool { expectation == .value || expectation == .valueOrEnd }

  /// Whether a string here is the name of a member.
  var expectsName: Bool { expectation == .name || expectation == .nameOrEnd }

  /// Takes `{` or `[`; false when it is not allowed here.
  mutating func open(isObject: Bool) -> Bool {
    guard allowsValue else { return false }
    nesting.push(isObject)
    expectation = isObject ? .nameOrEnd : .valueOrEnd
    return true
  }

  /// Takes `}` or `]`; false when it is not allowed here.
  mutating func close(isObject: Bool) -> Bool {
    let isEmpty = expectation == (isObject ? .nameOrEnd : .valueOrEnd)
    guard nesting.depth > 0, nesting.isObject == isObject, isEmpty || expectation == .commaOrEnd
    else { return false }
    nesting.pop()
    endValue()
    return true
  }

  /// Takes the name of a member, where `expectsName`.
  mutating func takeName() { expectation = .colon }

  /// Takes a string, number or word; false when no value is allowed here.
  mutating func takeScalar() -> Bool {
    guard allowsValue else { return false }
    endValue()
    return true
  }

  /// Takes `:`; false when it is not allowed here.
  mutating func takeColon() -> Bool {
    guard expectation == .colon else { return false }
    expectation = .value
    return true
  }

  /// Takes `,`; false when it is not allowed here.
  mutating func takeComma() -> Bool {
    guard expectation == .commaOrEnd else { return false }
    expectation = nesting.isObject ? .name : .value
    return true
  }

  private mutating func endValue() {
    expectation = nesting.depth == 0 ? .nothing : .commaOrEnd
  }
}

/// The open arrays and objects, as bits: the 64 innermost in one word, the others after it.
struct JSONNesting: Equatable, Sendable {
  private(set) var depth = 0
  private var bits: UInt64 = 0
  private var outer: [UInt64] = []

  /// Whether the innermost one is an object; false when nothing is open.
  var isObject: Bool { bits & 1 == 1 }

  mutating func push(_ isObject: Bool) {
    if depth > 0, depth & 63 == 0 {
      outer.append(bits)
      bits = 0
    }
    bits = bits << 1 | (isObject ? 1 : 0)
    depth += 1
  }

  mutating func pop() {
    depth -= 1
    bits >>= 1
    if depth > 0, depth & 63 == 0, let last = outer.popLast() { bits = last }
  }
}
