/// A regular expression of a filter or a search: between slashes, with flags.
///
/// It ignores the case of ASCII letters unless it says `(?-i)`.
package struct BytePattern: Sendable {
  let source: [UInt8]
  let flags: String
  private let expression: RegularExpression

  /// - Parameters:
  ///   - source: The expression, in the syntax of PCRE2.
  ///   - flags: Letters of `imsx`.
  /// - Throws: What is wrong with the expression.
  package init(_ source: [UInt8], flags: String) throws(RegularExpression.CompileError) {
    self.source = Self.withoutEscapedSlashes(source)
    self.flags = flags
    expression = try RegularExpression(self.source, options: Self.options(flags))
  }

  /// A slash needs a backslash only between slashes.
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

  private static func options(_ flags: String) -> RegularExpression.Options {
    var options: RegularExpression.Options = .caseless
    if flags.contains("m") { options.insert(.multiline) }
    if flags.contains("s") { options.insert(.dotAll) }
    if flags.contains("x") { options.insert(.extended) }
    return options
  }

  /// Whether it is found in `bytes`.
  func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { expression.matches(bytes) }

  /// Matches that were given up.
  var abandonedMatches: Int { expression.abandonedMatches }
}

extension BytePattern: Equatable {
  package static func == (left: BytePattern, right: BytePattern) -> Bool {
    left.source == right.source && left.flags == right.flags
  }
}
