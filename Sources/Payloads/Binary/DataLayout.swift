/// Puts the tokens of a binary form into lines that read like JSON.
struct DataLayout {
  private struct Container {
    let isMap: Bool
    /// Values still to come, keys and values of a map counted each; nil when a break ends it.
    var remaining: UInt64?
    var isKeyNext: Bool
  }

  private(set) var lines: [PayloadLine] = []
  private var line: [PayloadRun] = []
  private var containers: [Container] = []
  private(set) var isComplete = false

  /// Deeper than anything but an attack.
  private static let depthLimit = 128
  /// More than anybody reads.
  private static let lineLimit = 100_000

  /// Takes the next token; false when it cannot stand there.
  mutating func take(_ token: OldDataToken) -> Bool {
    guard !isComplete, lines.count < Self.lineLimit else { return false }
    switch token {
    case .scalar(let run):
      // A lone value is no document that gains by being laid out.
      guard !containers.isEmpty else { return false }
      return add(run)
    case .array(let count): return open("[", isMap: false, count)
    case .map(let count):
      let (values, isTooLarge) = (count ?? 0).multipliedReportingOverflow(by: 2)
      return !isTooLarge && open("{", isMap: true, count == nil ? nil : values)
    case .note(let text):
      line.append(PayloadRun(text + " ", .note))
      return true
    case .end: return endByBreak()
    }
  }

  private mutating func add(_ run: PayloadRun) -> Bool {
    guard let container = containers.last else { return false }
    if container.isMap, container.isKeyNext {
      line.append(PayloadRun(run.text, .key))
    } else {
      line.append(run)
    }
    valueEnded()
    return true
  }

  private mutating func open(_ bracket: String, isMap: Bool, _ count: UInt64?) -> Bool {
    guard containers.count < Self.depthLimit else { return false }
    line.append(PayloadRun(bracket, .punctuation))
    containers.append(Container(isMap: isMap, remaining: count, isKeyNext: isMap))
    if count == 0 {
      close(isEmpty: true)
    } else {
      endLine(depth: containers.count - 1)
    }
    return true
  }

  private mutating func endByBreak() -> Bool {
    guard let container = containers.last, container.remaining == nil else { return false }
    // A key without its value.
    guard !container.isMap || container.isKeyNext else { return false }
    close(isEmpty: false)
    return true
  }

  private mutating func close(isEmpty: Bool) {
    guard let container = containers.popLast() else { return }
    if !isEmpty, !line.isEmpty { endLine(depth: containers.count + 1) }
    line.append(PayloadRun(container.isMap ? "}" : "]", .punctuation))
    valueEnded()
  }

  /// What follows a value: a colon behind a key, the container's end, or the next line.
  private mutating func valueEnded() {
    guard var container = containers.popLast() else {
      endLine(depth: 0)
      isComplete = true
      return
    }
    let wasKey = container.isMap && container.isKeyNext
    if container.isMap { container.isKeyNext.toggle() }
    if let remaining = container.remaining { container.remaining = remaining - 1 }
    containers.append(container)
    if wasKey {
      line += [PayloadRun(":", .punctuation), .space]
    } else {
      endLine(depth: containers.count)
      if container.remaining == 0 { close(isEmpty: false) }
    }
  }

  private mutating func endLine(depth: Int) {
    lines.append(PayloadLine(depth: depth, runs: line))
    line = []
  }
}
