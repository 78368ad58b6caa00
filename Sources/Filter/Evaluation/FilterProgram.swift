/// A filter as a flat list of steps instead of a tree: comparing header fields allocates nothing.
struct FilterProgram: Sendable {
  private enum Step: Sendable {
    case constant(Bool)
    /// The number lies between two, both included.
    case between(NumberField, UInt64, UInt64)
    /// The number lies in one of the ranges with this index.
    case among(NumberField, Int)
    case exists(NumberField)
    case flag(FlagField, is: Bool)
    case content(Int)
    /// The same for a test whose answer is the same for all frames of a connection.
    case connection(Int)
    case not
    /// Continues at a step when the result so far is as given.
    case jump(if: Bool, to: Int)
  }

  private var steps: [Step] = []
  private var ranges: [[ClosedRange<UInt64>]] = []
  private var tests: [ContentTest] = []
  private var patterns: [BytePattern] = []
  /// Whether it asks for the inflated size of messages.
  private(set) var needsMessageSize = false
  /// What it asks decoders about every message that columns do not decide.
  private(set) var questions = UnitQuestions()

  init(_ expression: FilterExpression) {
    add(expression)
    patterns = tests.compactMap(\.pattern)
    for test in tests {
      switch test {
      case .unit(let field, _): _ = questions.add(field.wants, nil)
      case .decoded(let path, _): _ = questions.add([], path)
      default: break
      }
    }
    needsMessageSize = steps.contains { step in
      switch step {
      case .between(.size, _, _), .among(.size, _), .exists(.size): true
      default: false
      }
    }
  }

  var hasPatterns: Bool { !patterns.isEmpty }

  var abandonedMatches: Int { patterns.reduce(0) { $0 + $1.abandonedMatches } }

  func run(_ context: FilterContext) -> Bool {
    if context.asked.isEmpty { context.asked = questions }
    var result = true
    var next = 0
    while next < steps.count {
      switch steps[next] {
      case .constant(let value): result = value
      case .between(let field, let low, let high):
        result = context.holds(field) { $0 >= low && $0 <= high }
      case .among(let field, let index):
        result = context.holds(field) { number in
          ranges[index].contains { $0.contains(number) }
        }
      case .exists(let field): result = context.number(field) != nil
      case .flag(let field, let wanted): result = context.flag(field) == wanted
      case .content(let index): result = tests[index].holds(for: context)
      case .connection(let index):
        result = context.remembered(index) { tests[index].holds(for: context) }
      case .not: result.toggle()
      case .jump(let condition, let target):
        if result == condition {
          next = target
          continue
        }
      }
      next += 1
    }
    return result
  }
}

extension FilterProgram {
  private mutating func add(_ expression: FilterExpression) {
    switch expression {
    case .always: steps.append(.constant(true))
    case .and(let parts): add(parts, leavingWhen: false)
    case .or(let parts): add(parts, leavingWhen: true)
    case .not(let inner):
      add(inner)
      steps.append(.not)
    case .anywhere(.text(let text)): add(.words(text.map(ASCII.lowercased)))
    case .anywhere(.pattern(let pattern)): add(.pattern(pattern))
    case .test(let field, let relation): add(field, relation)
    }
  }

  /// One part after the other, those that need no payload first: the order changes no result.
  private mutating func add(_ parts: [FilterExpression], leavingWhen result: Bool) {
    let ordered = parts.filter { !$0.needsPayload } + parts.filter(\.needsPayload)
    var jumps: [Int] = []
    for (index, part) in ordered.enumerated() {
      add(part)
      if index + 1 < ordered.count {
        jumps.append(steps.count)
        steps.append(.jump(if: result, to: 0))
      }
    }
    for jump in jumps { steps[jump] = .jump(if: result, to: steps.count) }
  }

  private mutating func add(_ field: FilterField, _ relation: FilterRelation) {
    switch field {
    case .number(let field): add(field, relation)
    case .flag(let field): add(field, relation)
    case .text(let field): add(.text(field, TextCondition(relation)))
    case .bytes(let field): add(.bytes(field, TextCondition(relation)))
    case .header(let source, let name):
      add(.header(source, name?.lowercased(), TextCondition(relation)))
    case .finding: add(.finding(FindingCondition(relation)))
    case .json(let path): add(.json(path, JSONCondition(relation)))
    case .unit(let field): add(.unit(field, TextCondition(relation)))
    case .decoded(let path): add(.decoded(path, JSONCondition(relation)))
    }
  }

  private mutating func add(_ test: ContentTest) {
    let index = tests.count
    steps.append(test.isAboutConnection ? .connection(index) : .content(index))
    tests.append(test)
  }

  private mutating func add(_ field: FlagField, _ relation: FilterRelation) {
    steps.append(relation.flag.map { .flag(field, is: $0) } ?? .constant(true))
  }

  private mutating func add(_ field: NumberField, _ relation: FilterRelation) {
    guard let ranges = relation.numbers else {
      steps.append(.exists(field))
      return
    }
    if ranges.count == 1 {
      steps.append(.between(field, ranges[0].lowerBound, ranges[0].upperBound))
    } else {
      steps.append(.among(field, self.ranges.count))
      self.ranges.append(ranges)
    }
  }
}
