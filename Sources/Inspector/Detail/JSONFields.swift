import Capture
import Filter
import Payloads

/// The filter expression of each line of a JSON document: its path, and its value where that is no
/// object or array.
struct JSONFields {
  /// The containers around the place: the name of the member, or the number of the element.
  private var steps: [FilterSpelling.JSONStep] = []
  private var isObject: [Bool] = []
  private(set) var expressions: [String?] = []

  init(_ lines: [PayloadLine]) {
    for line in lines { expressions.append(take(line)) }
  }

  private mutating func take(_ line: PayloadLine) -> String? {
    var value: PayloadRun?
    var isElement = isObject.last == false
    for run in line.runs {
      guard let first = run.text.first else { continue }
      switch (run.kind, first) {
      case (.key, _):
        setStep(.member(Array(run.text.dropFirst().dropLast())))
        isElement = false
      case (.punctuation, 0x7D), (.punctuation, 0x5D):
        if value == nil, !isObject.isEmpty { close() }
        isElement = false
      case (.punctuation, 0x7B), (.punctuation, 0x5B):
        if isElement { nextElement() }
        isElement = false
        isObject.append(first == 0x7B)
        steps.append(first == 0x7B ? .member([]) : .element(-1))
      case (.punctuation, _): break
      default:
        if isElement { nextElement() }
        isElement = false
        value = run
      }
    }
    return expression(value)
  }

  private mutating func setStep(_ step: FilterSpelling.JSONStep) {
    if !steps.isEmpty { steps[steps.count - 1] = step }
  }

  private mutating func nextElement() {
    if case .element(let index)? = steps.last { setStep(.element(index + 1)) }
  }

  private mutating func close() {
    isObject.removeLast()
    steps.removeLast()
  }

  private func expression(_ value: PayloadRun?) -> String? {
    // A container that was just opened has no member yet.
    var steps = steps
    if value == nil, let last = steps.last, last == .member([]) || last == .element(-1) {
      steps.removeLast()
    }
    guard steps.count <= 64, !steps.contains(where: Self.hasEscape) else { return nil }
    let path = FilterSpelling.path(steps)
    guard let value else { return steps.isEmpty ? "json" : path }
    let text = value.text
    guard text.count <= 200, !text.contains(0x5C) else { return path }
    return path + " == " + String(decoding: text, as: UTF8.self)
  }

  private static func hasEscape(_ step: FilterSpelling.JSONStep) -> Bool {
    if case .member(let name) = step { name.contains(0x5C) } else { false }
  }
}
