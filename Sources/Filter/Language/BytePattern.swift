import CPcre2
import Synchronization

/// A regular expression over bytes, compiled once.
///
/// It does not regard the case of ASCII letters unless it says `(?-i)`. A match that takes too many
/// steps is given up and counts as none, so that no payload can hold up its reader.
package final class BytePattern: Sendable {
  /// Why a regular expression is none.
  package struct Defect: Error {
    package var message: String
    /// Bytes of the source before the defect.
    package var offset: Int
    /// Whether more text could mend it.
    var isUnfinished: Bool
  }

  let source: [UInt8]
  let flags: String
  // One at a time may match: the match data is part of it. Those who share a pattern wait.
  private let matcher: Mutex<Matcher>

  /// - Parameters:
  ///   - source: The expression, in the syntax of PCRE2.
  ///   - flags: Letters of `imsx`.
  /// - Throws: What is wrong with the expression.
  package init(_ source: [UInt8], flags: String) throws(Defect) {
    self.source = Self.withoutEscapedSlashes(source)
    self.flags = flags
    matcher = Mutex(try Matcher(self.source, options: Self.options(flags)))
  }

  /// A slash needs its backslash only between slashes.
  private static func withoutEscapedSlashes(_ source: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var isEscaped = false
    for byte in source {
      if isEscaped, byte == 0x2F { result.removeLast() }
      isEscaped = byte == 0x5C && !isEscaped
      result.append(byte)
    }
    return result
  }

  /// Whether it is found in `bytes`.
  func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let span = bytes.span
    return matcher.withLock { $0.matches(span) }
  }

  /// `bytes` with every match replaced; nil when there is none, or the result has more than `limit`
  /// bytes.
  ///
  /// - Parameter template: What stands for a match; `$1` and `${name}` stand for its groups.
  package func replacing(
    in bytes: UnsafeBufferPointer<UInt8>, with template: [UInt8], limit: Int
  ) -> [UInt8]? {
    let span = bytes.span
    return matcher.withLock { $0.replacing(in: span, with: template, limit: limit) }
  }

  /// Matches that were given up.
  var abandonedMatches: Int { matcher.withLock { $0.abandoned } }

  /// The expression as a filter has it: between slashes, or in quotes when it is no text.
  var spelling: String {
    guard let text = String(validating: source, as: UTF8.self) else {
      return FilterQuoting.quoted(source)
    }
    return "/" + text.replacing("/", with: "\\/") + "/" + flags
  }

  private static func options(_ flags: String) -> UInt32 {
    var options = PCRE2_CASELESS | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP
    if flags.contains("m") { options |= PCRE2_MULTILINE }
    if flags.contains("s") { options |= PCRE2_DOTALL }
    if flags.contains("x") { options |= PCRE2_EXTENDED }
    return options
  }
}

extension BytePattern: Equatable {
  package static func == (left: BytePattern, right: BytePattern) -> Bool {
    left.source == right.source && left.flags == right.flags
  }
}

/// PCRE2's side of a pattern: the code, and what a match needs.
private struct Matcher: ~Copyable {
  /// Steps after which a match is given up: so many, and more for every byte to match.
  private static let stepLimit = 100_000
  private static let stepsPerByte = 64
  private static let sourceLimit = 4096

  private let code: OpaquePointer
  private let data: OpaquePointer?
  private let context: OpaquePointer?
  private let stack: OpaquePointer?
  private(set) var abandoned = 0

  init(_ source: [UInt8], options: UInt32) throws(BytePattern.Defect) {
    guard source.count <= Self.sourceLimit else {
      throw BytePattern.Defect(
        message: "it is longer than \(Self.sourceLimit) bytes", offset: 0, isUnfinished: false)
    }
    var status: Int32 = 0
    var offset = 0
    guard let code = pcre2_compile_8(source, source.count, options, &status, &offset, nil) else {
      throw BytePattern.Defect(
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

  mutating func matches(_ bytes: Span<UInt8>) -> Bool {
    guard let data, let context else { return false }
    let steps = Self.stepLimit + Self.stepsPerByte * bytes.count
    pcre2_set_match_limit_8(context, UInt32(clamping: steps))
    let status = bytes.withUnsafeBufferPointer { bytes in
      pcre2_match_8(code, bytes.baseAddress, bytes.count, 0, 0, data, context)
    }
    if status < 0 && status != PCRE2_ERROR_NOMATCH { abandoned += 1 }
    return status >= 0
  }

  mutating func replacing(
    in bytes: Span<UInt8>, with template: [UInt8], limit: Int
  ) -> [UInt8]? {
    guard let data, let context else { return nil }
    let steps = Self.stepLimit + Self.stepsPerByte * bytes.count
    pcre2_set_match_limit_8(context, UInt32(clamping: steps))
    var room = bytes.count + template.count + 256
    // The second time there is as much room as the first said is needed.
    for _ in 0..<2 {
      var output = [UInt8](repeating: 0, count: room)
      var count = room
      let status = bytes.withUnsafeBufferPointer { bytes in
        pcre2_substitute_8(
          code, bytes.baseAddress, bytes.count, 0, Self.substitution, data, context, template,
          template.count, &output, &count)
      }
      if status > 0 { return Array(output[..<count]) }
      guard status == PCRE2_ERROR_NOMEMORY, count <= limit else {
        if status < 0 { abandoned += 1 }
        return nil
      }
      room = count
    }
    return nil
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
