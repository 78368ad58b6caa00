import CPcre2
import Synchronization

/// A regular expression over bytes, in the syntax of PCRE2, compiled once.
///
/// It matches bytes, not characters. A match that takes too many steps is given up and counts as no
/// match, so that no payload can hold up its reader.
package final class RegularExpression: Sendable {
  /// Why the expression does not compile.
  package struct CompileError: Error, Equatable {
    package var message: String
    /// Bytes of the source before the place that is wrong.
    package var offset: Int
    /// Whether more text could complete it.
    package var isUnfinished: Bool
  }

  package struct Options: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
      self.rawValue = rawValue
    }

    /// Ignore the case of ASCII letters.
    package static let caseless = Options(rawValue: PCRE2_CASELESS)
    /// `^` and `$` match at line ends.
    package static let multiline = Options(rawValue: PCRE2_MULTILINE)
    /// `.` matches line ends.
    package static let dotAll = Options(rawValue: PCRE2_DOTALL)
    /// Ignore white space and comments in the expression.
    package static let extended = Options(rawValue: PCRE2_EXTENDED)
  }

  /// Where it matches.
  package struct Match: Sendable {
    package var whole: Range<Int>
    /// The first group, if it took part in the match.
    package var group: Range<Int>?
  }

  // Only one caller at a time may match, as the match data belongs to the expression; others wait.
  private let matcher: Mutex<Matcher>

  /// - Throws: What is wrong with the expression, and where.
  package init(_ source: [UInt8], options: Options = []) throws(CompileError) {
    matcher = Mutex(try Matcher(source, options: options.rawValue))
  }

  /// Whether it is found in `bytes`.
  package func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let span = bytes.span
    return matcher.withLock { $0.matches(span) }
  }

  /// The first match at or after an offset.
  package func firstMatch(in bytes: [UInt8], from start: Int = 0) -> Match? {
    let span = bytes.span
    return matcher.withLock { $0.firstMatch(in: span, from: start) }
  }

  /// `bytes` with every match replaced; nil when there is none, or when the result would have more
  /// than `limit` bytes.
  ///
  /// - Parameter template: What takes the place of a match; `$1` and `${name}` insert its groups.
  package func replacing(
    in bytes: UnsafeBufferPointer<UInt8>, with template: [UInt8], limit: Int
  ) -> [UInt8]? {
    let span = bytes.span
    return matcher.withLock { $0.replacing(in: span, with: template, limit: limit) }
  }

  /// The number of matches that were given up.
  package var abandonedMatches: Int { matcher.withLock { $0.abandoned } }
}

/// PCRE2's side of an expression: the code, and what a match needs.
private struct Matcher: ~Copyable {
  /// Steps after which a match is given up: this many, and more for every byte to match.
  private static let stepLimit = 100_000
  private static let stepsPerByte = 64
  private static let sourceLimit = 4096

  private let code: OpaquePointer
  private let data: OpaquePointer?
  private let context: OpaquePointer?
  private let stack: OpaquePointer?
  private(set) var abandoned = 0

  init(_ source: [UInt8], options: UInt32) throws(RegularExpression.CompileError) {
    guard source.count <= Self.sourceLimit else {
      throw RegularExpression.CompileError(
        message: "it is longer than \(Self.sourceLimit) bytes", offset: 0, isUnfinished: false)
    }
    var status: Int32 = 0
    var offset = 0
    let all = options | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP
    guard let code = pcre2_compile_8(source, source.count, all, &status, &offset, nil) else {
      throw RegularExpression.CompileError(
        message: Self.message(status), offset: min(offset, source.count),
        isUnfinished: Self.unfinished.contains(status))
    }
    self.code = code
    pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
    data = pcre2_match_data_create_from_pattern_8(code, nil)
    context = pcre2_match_context_create_8(nil)
    stack = pcre2_jit_stack_create_8(32 << 10, 1 << 20, nil)
    pcre2_jit_stack_assign_8(context, nil, stack.map { UnsafeMutableRawPointer($0) })
  }

  deinit {
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(context)
    pcre2_jit_stack_free_8(stack)
    pcre2_code_free_8(code)
  }

  mutating func matches(_ bytes: Span<UInt8>) -> Bool { match(bytes, from: 0) >= 0 }

  mutating func firstMatch(in bytes: Span<UInt8>, from start: Int) -> RegularExpression.Match? {
    let groups = match(bytes, from: start)
    guard groups > 0, let places = pcre2_get_ovector_pointer_8(data) else { return nil }
    // \K can put the start of a match after its end.
    guard places[0] >= start, places[0] <= places[1] else { return nil }
    // A group that took no part, before one that did, has PCRE2_UNSET, which is -1 here.
    let hasGroup = groups > 1 && places[2] >= 0 && places[2] <= places[3]
    return RegularExpression.Match(
      whole: places[0]..<places[1], group: hasGroup ? places[2]..<places[3] : nil)
  }

  /// PCRE2's result: negative for no match, otherwise one more than the highest group that matched.
  private mutating func match(_ bytes: Span<UInt8>, from start: Int) -> Int32 {
    guard let data, let context, start <= bytes.count else { return PCRE2_ERROR_NOMATCH }
    limitSteps(for: bytes.count)
    let status = bytes.withUnsafeBufferPointer { bytes in
      pcre2_match_8(code, bytes.baseAddress, bytes.count, start, 0, data, context)
    }
    if status < 0 && status != PCRE2_ERROR_NOMATCH { abandoned += 1 }
    return status
  }

  mutating func replacing(
    in bytes: Span<UInt8>, with template: [UInt8], limit: Int
  ) -> [UInt8]? {
    guard let data, let context else { return nil }
    limitSteps(for: bytes.count)
    var room = bytes.count + template.count + 256
    // The second time there is as much room as the first said was needed.
    for _ in 0..<2 {
      var output = [UInt8](repeating: 0, count: room)
      var count = room
      let status = bytes.withUnsafeBufferPointer { bytes in
        pcre2_substitute_8(
          code, bytes.baseAddress, bytes.count, 0, Self.substitution, data, context, template,
          template.count, &output, &count)
      }
      if status > 0, count <= limit { return Array(output[..<count]) }
      // What is needed has a zero at its end.
      guard status == PCRE2_ERROR_NOMEMORY, count - 1 <= limit else {
        if status != 0 { abandoned += 1 }
        return nil
      }
      room = count
    }
    return nil
  }

  private func limitSteps(for count: Int) {
    pcre2_set_match_limit_8(context, UInt32(clamping: Self.stepLimit + Self.stepsPerByte * count))
  }

  private static let substitution =
    UInt32(PCRE2_SUBSTITUTE_GLOBAL) | UInt32(PCRE2_SUBSTITUTE_OVERFLOW_LENGTH)
    | UInt32(PCRE2_SUBSTITUTE_UNSET_EMPTY)

  /// Errors of expressions that stop too early: a backslash at the end, open brackets and groups.
  private static let unfinished: Set<Int32> = [101, 102, 106, 114, 118, 142]

  private static func message(_ status: Int32) -> String {
    var text = [UInt8](repeating: 0, count: 256)
    let count = pcre2_get_error_message_8(status, &text, text.count)
    return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
  }
}
