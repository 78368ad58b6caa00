import JSON
import WebSocket

/// The only thing that a filter asks of payloads, where columns answer all the rest.
///
/// For frames that columns do not decide, the filter's answer is that of the question, or the
/// opposite: nothing else has to be looked at.
final class PayloadQuestion: Sendable {
  private enum Test: Sendable {
    case text(TextCondition)
    case data(TextCondition)
    /// Text in the URL or the payload, in lower case.
    case words([UInt8])
    case pattern(BytePattern)
    case json(JSONPath, JSONCondition)
  }

  private let test: Test
  /// Whether frames match when the test does not hold for them.
  let isNegated: Bool

  /// The only text that it looks for, in memory that lives as long as the question; nil where it
  /// asks for anything else.
  // Unsafe only in name: nothing writes to it after `init`.
  nonisolated(unsafe) let needle: UnsafeBufferPointer<UInt8>?

  /// Nil when there is no such question, or there are others.
  init?(_ expression: FilterExpression) {
    var questions: [(test: Test, isNegated: Bool)] = []
    guard Self.collect(expression, isNegated: false, in: &questions), questions.count == 1 else {
      return nil
    }
    (test, isNegated) = questions[0]
    switch test {
    case .text(.contains(let text)), .data(.contains(let text)), .words(let text):
      let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
      _ = memory.initialize(fromContentsOf: text)
      needle = UnsafeBufferPointer(memory)
    default: needle = nil
    }
  }

  deinit { needle?.deallocate() }

  /// Whether the case of letters does not matter where it looks for text.
  var foldsCase: Bool { if case .words = test { true } else { false } }

  /// Collects the questions; false when there is one of another kind.
  private static func collect(
    _ expression: FilterExpression, isNegated: Bool,
    in questions: inout [(test: Test, isNegated: Bool)]
  ) -> Bool {
    switch expression {
    case .always: return true
    case .and(let parts), .or(let parts):
      return parts.allSatisfy { collect($0, isNegated: isNegated, in: &questions) }
    case .not(let inner): return collect(inner, isNegated: !isNegated, in: &questions)
    case .anywhere(.text(let text)):
      questions.append((.words(text.map(ASCII.lowercased)), isNegated))
    case .anywhere(.pattern(let pattern)): questions.append((.pattern(pattern), isNegated))
    case .test(.text(.text), let relation):
      questions.append((.text(TextCondition(relation)), isNegated))
    case .test(.bytes(.data), let relation):
      questions.append((.data(TextCondition(relation)), isNegated))
    case .test(.json(let path), let relation):
      questions.append((.json(path, JSONCondition(relation)), isNegated))
    case .test(let field, _): return field.isToldByColumns
    }
    return true
  }

  /// Whether it already holds for the URL of a connection.
  func holds(forURL url: String) -> Bool {
    var url = url
    return url.withUTF8 { url in
      switch test {
      case .text, .data, .json: false
      case .words(let words): ByteSearch.containsIgnoringCase(words, in: url)
      case .pattern(let pattern): pattern.matches(url)
      }
    }
  }

  /// Whether it holds for the content of a frame; nil when that takes more than the content.
  func holds(for content: UnsafeBufferPointer<UInt8>, opcode: Opcode) -> Bool? {
    switch test {
    case .text(let condition):
      // The code of Close is not text.
      if opcode != .close { return condition.holds(for: content) }
      return content.count > 2 && condition.holds(for: UnsafeBufferPointer(rebasing: content[2...]))
    case .data(let condition): return condition.holds(for: content)
    case .words(let words):
      return CloseWords.holds(content, opcode) {
        ByteSearch.containsIgnoringCase(words, in: $0)
      }
    case .pattern(let pattern): return CloseWords.holds(content, opcode, pattern.matches)
    case .json(let path, let condition): return condition.answer(for: path, in: content)
    }
  }
}

extension FilterField {
  /// Whether columns answer it for every frame.
  fileprivate var isToldByColumns: Bool {
    switch self {
    case .number(let field):
      switch field {
      case .size, .closeCode, .status, .port, .latency: false
      case .number, .time, .relative, .delta, .connection, .from, .opcode, .length, .shortLength,
        .wire, .lengthBits, .message, .fragment, .frameCount:
        true
      }
    case .flag(let field):
      switch field {
      case .utf8, .json, .error, .warning, .orphan: false
      case .fin, .rsv1, .rsv2, .rsv3, .masked, .compressed, .edited, .injected, .dropped: true
      }
    case .text, .bytes, .header, .finding, .json, .unit, .decoded: false
    }
  }
}
