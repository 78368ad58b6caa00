/// One token of a JSON document that is read in chunks.
package enum JSONToken: Equatable, Sendable {
  case objectStart
  case objectEnd
  case arrayStart
  case arrayEnd
  /// The name of a member, as UTF-8.
  case name([UInt8])
  /// A string as UTF-8, and how many bytes of it, as they are written, were beyond the limit.
  case string([UInt8], omitted: Int)
  /// A number as it is written.
  case number([UInt8])
  case bool(Bool)
  case null
  /// The document cannot be read further.
  case invalid(JSONError)
}

/// Reads JSON (RFC 8259) from chunks of any size, in memory that does not grow with the document.
///
/// It is called for one token at a time. Of a long string only as much is kept as was asked for.
package struct JSONTokenizer: Sendable {
  /// A name or string under way.
  private struct Text: Sendable {
    var scanner = JSONStringScanner()
    var raw: [UInt8] = []
    var omitted = 0
    let isName: Bool
  }

  /// No number needs more digits; a longer one is refused.
  private static let longestWord = 4096
  private static let longestName = 1024

  /// Bytes that are kept of each string, as they are written.
  package var stringLimit = 64 << 20
  /// Arrays and objects that are open.
  package var depth: Int { grammar.depth }

  private var grammar = JSONGrammar()
  private var text: Text?
  /// A number or a word under way.
  private var word: [UInt8] = []
  private var error: JSONError?
  /// Bytes of the chunks before this one.
  private var offset = 0

  package init() {}

  /// Whether a whole document was read.
  package var isComplete: Bool { grammar.isComplete && word.isEmpty && error == nil }

  /// Reads the next token.
  ///
  /// - Parameters:
  ///   - bytes: The next bytes of the document.
  ///   - position: Where to begin in `bytes`; moved past what was read. A new chunk begins at 0.
  /// - Returns: nil when `bytes` are used up.
  package mutating func next(
    in bytes: UnsafeRawBufferPointer, at position: inout Int
  ) -> JSONToken? {
    if let error { return .invalid(error) }
    while position < bytes.count {
      if text != nil {
        if let token = readText(bytes, &position) { return token }
        continue
      }
      let byte = bytes[position]
      if !word.isEmpty || JSONBytes.isWordByte(byte) {
        if let token = readWord(byte, &position) { return token }
        continue
      }
      position += 1
      if JSONBytes.isSpace(byte) { continue }
      if let token = take(byte, at: offset + position - 1) { return token }
    }
    offset += bytes.count
    return nil
  }

  /// Ends the document: a number may be at its very end.
  package mutating func finish() -> [JSONToken] {
    let last = word.isEmpty ? nil : endWord(at: offset)
    if error == nil, !isComplete { _ = fail(.unexpectedEnd, at: offset) }
    return [last, error.map { .invalid($0) }].compactMap { $0 }
  }

  private mutating func fail(_ reason: JSONError.Reason, at place: Int) -> JSONToken {
    let error = JSONError(reason, at: place)
    self.error = error
    return .invalid(error)
  }

  private mutating func take(_ byte: UInt8, at place: Int) -> JSONToken? {
    switch byte {
    case 0x7B:
      return grammar.open(isObject: true) ? .objectStart : fail(.unexpectedValue, at: place)
    case 0x5B:
      return grammar.open(isObject: false) ? .arrayStart : fail(.unexpectedValue, at: place)
    case 0x7D:
      return grammar.close(isObject: true) ? .objectEnd : fail(.unexpectedBracket, at: place)
    case 0x5D:
      return grammar.close(isObject: false) ? .arrayEnd : fail(.unexpectedBracket, at: place)
    case 0x22:
      let isName = grammar.expectsName
      guard isName || grammar.allowsValue else { return fail(.unexpectedValue, at: place) }
      text = Text(isName: isName)
      return nil
    case 0x3A where grammar.takeColon(): return nil
    case 0x2C where grammar.takeComma(): return nil
    default: return fail(.unexpectedCharacter, at: place)
    }
  }

  private mutating func readText(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int
  ) -> JSONToken? {
    let start = position
    guard let progress = text?.scanner.scan(bytes, &position) else { return nil }
    if case .invalid(let reason) = progress { return fail(reason, at: offset + position) }
    let end = progress == .ended ? position - 1 : position
    keep(bytes[start..<end])
    guard progress == .ended, let ended = text.take() else { return nil }
    let utf8 = ended.scanner.hasEscapes ? JSONUnescaping.text(ended.raw) : ended.raw
    if ended.isName {
      grammar.takeName()
      return .name(utf8)
    }
    _ = grammar.takeScalar()
    return .string(utf8, omitted: ended.omitted)
  }

  private mutating func keep(_ run: Slice<UnsafeRawBufferPointer>) {
    guard let isName = text?.isName else { return }
    let limit = isName ? Self.longestName : stringLimit
    let room = max(0, limit - (text?.raw.count ?? 0))
    if limit > 0 { text?.raw += run.prefix(room) }
    text?.omitted += max(0, run.count - room)
  }

  private mutating func readWord(_ byte: UInt8, _ position: inout Int) -> JSONToken? {
    guard JSONBytes.isWordByte(byte) else { return endWord(at: offset + position) }
    guard word.count < Self.longestWord else { return fail(.badNumber, at: offset + position) }
    word.append(byte)
    position += 1
    return nil
  }

  /// - Parameter end: Where the word ends.
  private mutating func endWord(at end: Int) -> JSONToken {
    defer { word = [] }
    let start = end - word.count
    guard grammar.takeScalar() else { return fail(.unexpectedValue, at: start) }
    switch JSONWord.read(word) {
    case .success(.number): return .number(word)
    case .success(.isTrue): return .bool(true)
    case .success(.isFalse): return .bool(false)
    case .success(.null): return .null
    case .failure(let reason): return fail(reason, at: start)
    }
  }
}
