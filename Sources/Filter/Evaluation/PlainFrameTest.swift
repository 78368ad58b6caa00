package import Capture
package import WebSocket

/// A filter about whole plain frames that one end of one connection sends, as they pass.
///
/// Most are told apart by their opcode and length alone; of the others the payload is looked at
/// where it lies. Whatever takes more is answered with "perhaps", and left to the filter itself.
package struct PlainFrameTest: Sendable {
  /// What opcode and length tell of a frame.
  package enum Answer: Sendable {
    case no
    /// The payload tells.
    case content
    case perhaps
  }

  private let root: ColumnProgram.Node
  private let question: PayloadQuestion?

  /// Nil for a filter that asks for what can change from one frame to the next like it: times,
  /// numbers, findings.
  ///
  /// - Parameters:
  ///   - filter: What is asked.
  ///   - connection: Where the frames pass.
  ///   - from: Who sends them.
  package init?(_ filter: Filter, on connection: ConnectionRecord, from: Endpoint) {
    let expression = filter.expression.resolved(for: connection, from: from)
    guard !expression.contains({ !$0.isToldByPlainFrame }) else { return nil }
    root = ColumnProgram.Node(expression)
    question = PayloadQuestion(expression)
  }

  /// The same about the payload alone; nil where it asks for more than one text.
  package var sought: SoughtText? {
    question.flatMap { question in
      question.needle.map {
        SoughtText(needle: $0, foldsCase: question.foldsCase, isNegated: question.isNegated)
      }
    }
  }

  /// What opcode and length tell.
  ///
  /// - Parameters:
  ///   - firstByte: FIN, RSV1–3 and the opcode.
  ///   - length: Bytes of payload.
  ///   - from: Who sent the frame.
  package func answer(firstByte: UInt8, length: UInt64, from: Endpoint) -> Answer {
    let header = FrameHeader(
      firstByte: firstByte, length: length, lengthForm: .minimal(for: length),
      maskingKey: from == .client ? MaskingKey(0) : nil)
    switch root.answer(for: header, from: from) {
    case ColumnProgram.Answer.no: return .no
    case ColumnProgram.Answer.unknown: return question == nil ? .perhaps : .content
    default: return .perhaps
    }
  }

  /// Whether the payload of a frame that was answered with `content` rules it out.
  ///
  /// - Parameter content: The payload, unmasked.
  package func isRuledOut(by content: UnsafeBufferPointer<UInt8>, firstByte: UInt8) -> Bool {
    guard let question,
      let holds = question.holds(for: content, opcode: Opcode(rawValue: firstByte))
    else { return false }
    return holds == question.isNegated
  }
}

/// The only text that a test looks for in payloads, as plain values: asking references no object,
/// which for small frames takes longer than the search itself.
///
/// It may only be used as long as the test exists that it is of.
package struct SoughtText {
  fileprivate let needle: UnsafeBufferPointer<UInt8>
  fileprivate let foldsCase: Bool
  fileprivate let isNegated: Bool

  /// As ``PlainFrameTest/isRuledOut(by:firstByte:)``, for frames of messages.
  package func isRuledOut(by content: UnsafeBufferPointer<UInt8>) -> Bool {
    ByteSearch.find(needle, in: content, foldsCase: foldsCase) == isNegated
  }
}

@available(*, unavailable)
extension SoughtText: Sendable {}

extension FilterField {
  /// Whether the header of a plain frame tells it, or the payload is asked.
  fileprivate var isToldByPlainFrame: Bool {
    switch self {
    case .number(let field):
      switch field {
      case .from, .opcode, .length, .shortLength, .wire, .lengthBits, .size, .frameCount: true
      default: false
      }
    case .flag(let field):
      switch field {
      case .fin, .rsv1, .rsv2, .rsv3, .masked, .compressed: true
      default: false
      }
    case .text(.text), .text(.closeReason), .bytes(.data), .json, .unit, .decoded: true
    case .text, .bytes, .header, .finding: false
    }
  }
}

extension ColumnProgram.Node {
  /// What the header of a plain frame tells, as one of ``ColumnProgram/Answer``.
  fileprivate func answer(for header: FrameHeader, from: Endpoint) -> UInt8 {
    switch self {
    case .always: ColumnProgram.Answer.yes
    case .unknown, .findings, .key: ColumnProgram.Answer.unknown
    case .number(let field, let ranges): told(header.number(field, from: from), in: ranges)
    case .flag(let field, let wanted): told(header.flag(field) == wanted)
    case .content(let opcodes, let least):
      opcodes &>> UInt16(header.opcode.rawValue) & 1 != 0 && header.length >= least
        ? ColumnProgram.Answer.unknown : ColumnProgram.Answer.no
    case .all(let parts):
      parts.map { $0.answer(for: header, from: from) }.min() ?? ColumnProgram.Answer.no
    case .any(let parts):
      parts.map { $0.answer(for: header, from: from) }.max() ?? ColumnProgram.Answer.no
    case .not(let inner): ColumnProgram.Answer.yes - inner.answer(for: header, from: from)
    }
  }

  private func told(_ number: UInt64?, in ranges: [ClosedRange<UInt64>]?) -> UInt8 {
    guard let number else { return ColumnProgram.Answer.unknown }
    return told(ranges?.contains { $0.contains(number) } ?? true)
  }

  private func told(_ holds: Bool) -> UInt8 {
    holds ? ColumnProgram.Answer.yes : ColumnProgram.Answer.no
  }
}

extension FrameHeader {
  /// A number of a frame that is a whole message; nil for what its header does not tell.
  fileprivate func number(_ field: NumberField, from: Endpoint) -> UInt64? {
    switch field {
    case .from: UInt64(from.rawValue)
    case .opcode: UInt64(opcode.rawValue)
    case .length, .size: length
    case .shortLength:
      switch lengthForm {
      case .bits7: length
      case .bits16: 126
      case .bits64: 127
      }
    case .wire: length &+ UInt64(byteCount)
    case .lengthBits: UInt64(lengthForm.bits)
    case .frameCount: 1
    default: nil
    }
  }

  fileprivate func flag(_ field: FlagField) -> Bool {
    switch field {
    case .fin: fin
    case .rsv1: rsv1
    case .rsv2: rsv2
    case .rsv3: rsv3
    case .masked: isMasked
    default: false
    }
  }
}
