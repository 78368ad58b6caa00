import Capture
import WebSocket

// Messages whose content is rewritten.
extension SessionCopy {
  /// The most bytes of a message that is rewritten.
  private static let messageLimit = 64 << 20

  /// Determines what each frame of a message is to carry.
  func plan(for row: FrameRow) {
    let isTold = told?.contains(row.connection) ?? true
    // By number: a message may have more frames than should be held at once.
    let numbers = session.log.read { $0.frameNumbers(ofMessageOf: row) }
    guard var content = content(of: numbers), let first = frame(numbers.first),
      let last = frame(numbers.last)
    else {
      if isTold { outcome.lostMessages += 1 }
      for number in numbers { plans[number] = .some(nil) }
      return
    }
    if let redaction {
      if first.row.opcode == .text {
        content = redaction.content(content)
      } else if isTold {
        outcome.binaryMessages += 1
      }
    }
    if joinsMessages, numbers.count > 1, last.row.header.fin {
      join(numbers, as: content, opcode: first.row.opcode)
    } else {
      share(content, among: numbers)
    }
  }

  private func frame(_ number: UInt32?) -> LoggedFrame? {
    number.flatMap { number in session.log.read { $0.loggedFrame(number) } }
  }

  /// What the frames of a message carry together; nil when it cannot be inflated or is too long.
  private func content(of numbers: [UInt32]) -> [UInt8]? {
    var content: [UInt8] = []
    for number in numbers {
      guard let frame = frame(number) else { return nil }
      let room = Self.messageLimit - content.count
      if frame.row.flags.contains(.compressed) {
        guard inflating.append(contentOf: frame, limit: room, to: &content) else { return nil }
      } else {
        guard frame.row.header.length <= UInt64(room) else { return nil }
        content += reader.payload(of: frame, limit: room)
      }
    }
    return content
  }

  /// Everything goes into the last frame, with the opcode of the first; the others stay empty.
  private func join(_ numbers: [UInt32], as content: [UInt8], opcode: Opcode) {
    guard let last = numbers.last else { return }
    joined[last] = (0x80 | opcode.rawValue, numbers)
    for number in numbers { plans[number] = .some(nil) }
    plans[last] = content
  }

  /// Each frame gets as many bytes as it had on the wire, and the last one the rest.
  private func share(_ content: [UInt8], among numbers: [UInt32]) {
    var start = 0
    for (place, number) in numbers.enumerated() {
      let count = Int(clamping: frame(number)?.row.header.length ?? 0)
      let isLast = place == numbers.count - 1
      let end = isLast ? content.count : start + min(content.count - start, count)
      plans[number] = Array(content[start..<end])
      start = end
    }
  }
}
