import CPcre2
import Synchronization

/// A regular expression over bytes that tells where it matches (PCRE2, case counts).
///
/// A match that takes too many steps is given up and counts as none.
package final class Pattern: Sendable {
  /// Why a regular expression is none.
  package struct Defect: Error, Equatable {
    package var message: String
    /// Bytes of the source before the defect.
    package var offset: Int
  }

  /// Matches that are looked for in one payload.
  private static let matchLimit = 1024

  package let source: String
  // The match data is part of it: one at a time may match.
  private let matcher: Mutex<Matcher>

  package init(_ source: String) throws(Defect) {
    self.source = source
    matcher = Mutex(try Matcher(Array(source.utf8)))
  }

  /// Whether it is found in `bytes`.
  package func matches(_ bytes: [UInt8]) -> Bool {
    matcher.withLock { $0.match(bytes, from: 0) } != nil
  }

  /// The first match's first group, or all of the match when there is no group.
  package func capture(in bytes: [UInt8]) -> [UInt8]? {
    matcher.withLock { $0.match(bytes, from: 0) }.map { Array(bytes[$0.group ?? $0.whole]) }
  }

  /// The bytes with every match replaced by `replacement`.
  package func replacing(in bytes: [UInt8], with replacement: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var position = 0
    for _ in 0..<Self.matchLimit {
      guard let match = matcher.withLock({ $0.match(bytes, from: position) }) else { break }
      result += bytes[position..<match.whole.lowerBound] + replacement
      position = match.whole.upperBound
      guard match.whole.isEmpty else { continue }
      guard position < bytes.count else { break }
      result.append(bytes[position])
      position += 1
    }
    return result + bytes[position...]
  }
}

/// PCRE2's side of a pattern.
private struct Matcher: ~Copyable {
  struct Match {
    var whole: Range<Int>
    var group: Range<Int>?
  }

  private static let stepLimit: UInt32 = 1_000_000
  private static let sourceLimit = 4096

  private let code: OpaquePointer
  private let data: OpaquePointer?
  private let context: OpaquePointer?

  init(_ source: [UInt8]) throws(Pattern.Defect) {
    guard source.count <= Self.sourceLimit else {
      throw Pattern.Defect(message: "it is longer than \(Self.sourceLimit) bytes", offset: 0)
    }
    var status: Int32 = 0
    var offset = 0
    let code = pcre2_compile_8(source, source.count, PCRE2_NEVER_UTF, &status, &offset, nil)
    guard let code else {
      throw Pattern.Defect(message: Self.message(status), offset: min(offset, source.count))
    }
    self.code = code
    data = pcre2_match_data_create_from_pattern_8(code, nil)
    context = pcre2_match_context_create_8(nil)
    pcre2_set_match_limit_8(context, Self.stepLimit)
  }

  deinit {
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(context)
    pcre2_code_free_8(code)
  }

  func match(_ bytes: [UInt8], from start: Int) -> Match? {
    guard let data, start <= bytes.count else { return nil }
    let count = bytes.withUnsafeBufferPointer { bytes in
      pcre2_match_8(code, bytes.baseAddress, bytes.count, start, 0, data, context)
    }
    guard count > 0, let places = pcre2_get_ovector_pointer_8(data) else { return nil }
    // \K can put the start of a match behind its end.
    guard places[0] >= start, places[0] <= places[1] else { return nil }
    let whole = places[0]..<places[1]
    let hasGroup = count > 1 && places[2] <= places[3] && places[3] <= bytes.count
    return Match(whole: whole, group: hasGroup ? places[2]..<places[3] : nil)
  }

  private static func message(_ status: Int32) -> String {
    var text = [UInt8](repeating: 0, count: 256)
    let count = pcre2_get_error_message_8(status, &text, text.count)
    return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
  }
}
