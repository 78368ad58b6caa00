import Capture
import WebSocket

/// The fields that are numbers, as ``FilterContext`` has them, read from columns.
extension ColumnEvaluator {
  typealias Ranges = [ClosedRange<UInt64>]
  private typealias Answer = ColumnProgram.Answer

  func answer(_ field: NumberField, _ ranges: Ranges?, _ answers: Answers) {
    let (times, lengths, flags) = (block.times, block.lengths, block.flags)
    switch field {
    case .number:
      let first = UInt64(block.number)
      numbers(ranges, answers) { first &+ UInt64($0) }
    case .time: numbers(ranges, answers) { times[$0] }
    case .relative: answerRelative(ranges, answers)
    case .delta: answerDelta(ranges, answers)
    case .connection:
      let connections = block.connections
      numbers(ranges, answers) { UInt64(connections[$0]) }
    case .from: numbers(ranges, answers) { UInt64(flags[$0].from.rawValue) }
    case .opcode:
      let firstBytes = block.firstBytes
      numbers(ranges, answers) { UInt64(firstBytes[$0] & 0x0F) }
    case .length: numbers(ranges, answers) { lengths[$0] }
    case .shortLength:
      numbers(ranges, answers) { row in
        flags[row].contains(.length64)
          ? 127 : flags[row].contains(.length16) ? 126 : lengths[row]
      }
    case .lengthBits: numbers(ranges, answers) { UInt64(flags[$0].lengthForm.bits) }
    case .wire: numbers(ranges, answers) { lengths[$0] &+ UInt64(flags[$0].headerByteCount) }
    case .size, .frameCount: answerWhole(field, ranges, answers)
    case .message, .fragment: answerPlace(field, ranges, answers)
    case .closeCode:
      let firstBytes = block.firstBytes
      each(answers) { firstBytes[$0] & 0x0F == 8 ? Answer.unknown : Answer.no }
    case .status, .port, .latency: fill(answers, with: Answer.unknown)
    }
  }

  private func answerRelative(_ ranges: Ranges?, _ answers: Answers) {
    guard let start else { return fill(answers, with: Answer.unknown) }
    let times = block.times
    numbers(ranges, answers) { times[$0] > start ? times[$0] &- start : 0 }
  }

  private func answerDelta(_ ranges: Ranges?, _ answers: Answers) {
    let times = block.times
    let before = previous ?? times[0]
    numbers(ranges, answers) { row in
      let last = row == 0 ? before : times[row &- 1]
      return times[row] > last ? times[row] &- last : 0
    }
    // The first frame of a session has none.
    if previous == nil { answers[0] = Answer.no }
  }

  private func answerPlace(_ field: NumberField, _ ranges: Ranges?, _ answers: Answers) {
    let (messages, fragments) = (block.messages, block.fragments)
    numbers(ranges, answers) { UInt64(field == .message ? messages[$0] : fragments[$0]) }
    each(answers) { messages[$0] == 0 ? Answer.no : answers[$0] }
  }

  /// Known without looking further only for a frame that is a whole message.
  private func answerWhole(_ field: NumberField, _ ranges: Ranges?, _ answers: Answers) {
    let lengths = block.lengths
    guard field == .size else {
      numbers(ranges, answers) { _ in 1 }
      return each(answers) { isWholeMessage($0) ? answers[$0] : Answer.no }
    }
    let flags = block.flags
    numbers(ranges, answers) { lengths[$0] }
    each(answers) { row in
      isWholeMessage(row) && !flags[row].contains(.compressed) ? answers[row] : Answer.unknown
    }
  }

  @inline(__always)
  private func isWholeMessage(_ row: Int) -> Bool {
    let first = block.firstBytes[row]
    let isFirst = block.messages[row] != 0 && block.fragments[row] == 0 && first & 0x0F != 0
    return first & 0x80 != 0 && (first & 0x08 != 0 || isFirst)
  }

  @inline(__always)
  private func numbers(_ ranges: Ranges?, _ answers: Answers, _ number: (Int) -> UInt64) {
    guard let ranges else { return fill(answers, with: Answer.yes) }
    fill(answers, with: Answer.no)
    for range in ranges {
      let width = range.upperBound &- range.lowerBound
      each(answers) { row in
        number(row) &- range.lowerBound <= width ? Answer.yes : answers[row]
      }
    }
  }
}
