import Capture
import WebSocket

/// One evaluation of a filter over some rows of a log, by their columns.
struct ColumnEvaluator {
  private typealias Answer = ColumnProgram.Answer
  typealias Answers = UnsafeMutablePointer<UInt8>

  let block: LogBlock
  /// The time that `rel` counts from; nil when there is no connection.
  let start: UInt64?
  /// When the frame before the first row began.
  let previous: UInt64?

  /// Fills in an answer for each row.
  func answer(_ node: ColumnProgram.Node, _ answers: Answers) {
    switch node {
    case .always: fill(answers, with: Answer.yes)
    case .unknown: fill(answers, with: Answer.unknown)
    case .number(let field, let ranges): answer(field, ranges, answers)
    case .flag(let field, let wanted): answer(field, is: wanted, answers)
    case .findings:
      let flags = block.flags
      each(answers) { flags[$0].findingSet != 0 ? Answer.unknown : Answer.no }
    case .key:
      let flags = block.flags
      each(answers) { flags[$0].contains(.masked) ? Answer.unknown : Answer.no }
    case .content(let opcodes, let least): answerContent(opcodes, least, answers)
    case .all(let parts): join(parts, answers) { min($0, $1) }
    case .any(let parts): join(parts, answers) { max($0, $1) }
    case .not(let inner):
      answer(inner, answers)
      each(answers) { Answer.yes - answers[$0] }
    }
  }

  private func answerContent(_ opcodes: UInt16, _ least: UInt64, _ answers: Answers) {
    let (firstBytes, flags, lengths) = (block.firstBytes, block.flags, block.lengths)
    each(answers) { row in
      let isThere = opcodes &>> UInt16(firstBytes[row] & 0x0F) & 1 != 0
      // How much a compressed payload inflates to is not known here.
      let isLong = lengths[row] >= least || flags[row].contains(.compressed)
      return isThere && isLong ? Answer.unknown : Answer.no
    }
  }

  private func join(
    _ parts: [ColumnProgram.Node], _ answers: Answers, _ joined: (UInt8, UInt8) -> UInt8
  ) {
    guard let first = parts.first else { return fill(answers, with: Answer.no) }
    answer(first, answers)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: block.count) { others in
      guard let others = others.baseAddress else { return }
      for part in parts.dropFirst() {
        answer(part, others)
        each(answers) { joined(answers[$0], others[$0]) }
      }
    }
  }

  private func answer(_ field: FlagField, is wanted: Bool, _ answers: Answers) {
    switch field {
    case .fin: answer(bit: 0x80, is: wanted, answers)
    case .rsv1: answer(bit: 0x40, is: wanted, answers)
    case .rsv2: answer(bit: 0x20, is: wanted, answers)
    case .rsv3: answer(bit: 0x10, is: wanted, answers)
    case .masked: answer(flag: .masked, is: wanted, answers)
    case .compressed: answer(flag: .compressed, is: wanted, answers)
    case .edited: answer(flag: .edited, is: wanted, answers)
    case .injected: answer(flag: .injected, is: wanted, answers)
    case .dropped: answer(flag: .dropped, is: wanted, answers)
    case .error, .warning:
      let flags = block.flags
      let none = wanted ? Answer.no : Answer.yes
      each(answers) { flags[$0].findingSet == 0 ? none : Answer.unknown }
    case .utf8, .json, .orphan: fill(answers, with: Answer.unknown)
    }
  }

  private func answer(bit: UInt8, is wanted: Bool, _ answers: Answers) {
    let firstBytes = block.firstBytes
    each(answers) { (firstBytes[$0] & bit != 0) == wanted ? Answer.yes : Answer.no }
  }

  private func answer(flag: FrameFlags, is wanted: Bool, _ answers: Answers) {
    let flags = block.flags
    let bit = flag.rawValue
    each(answers) { (flags[$0].rawValue & bit != 0) == wanted ? Answer.yes : Answer.no }
  }

  func fill(_ answers: Answers, with answer: UInt8) {
    answers.update(repeating: answer, count: block.count)
  }

  /// Fills in an answer for each row, in a loop that the optimizer vectorizes.
  @inline(__always)
  func each(_ answers: Answers, _ answer: (Int) -> UInt8) {
    for row in 0..<block.count { answers[row] = answer(row) }
  }
}

@available(*, unavailable)
extension ColumnEvaluator: Sendable {}
