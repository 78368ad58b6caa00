/// Reads a JSON document (RFC 8259) that is whole in memory, token by token with their bytes.
///
/// It allocates nothing for documents of up to 64 levels. It reads only as far as it is asked to,
/// so a document that is broken further on can still be asked for what comes before.
package struct JSONReader {
  package struct Token: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
      case objectStart
      case objectEnd
      case arrayStart
      case arrayEnd
      /// The name of a member.
      case name
      case string
      case number
      case isTrue
      case isFalse
      case null
    }

    package var kind: Kind

    /// Whether it begins an object or array, or ends one: patterns, as comparing with `==` from
    /// another module is a call for each token.
    package var isStart: Bool {
      switch kind {
      case .objectStart, .arrayStart: true
      default: false
      }
    }

    package var isEnd: Bool {
      switch kind {
      case .objectEnd, .arrayEnd: true
      default: false
      }
    }

    /// Its bytes in the document, quotation marks included.
    package var range: Range<Int>
    /// Whether it is a name or string with escapes in it.
    package var hasEscapes = false
  }

  private let bytes: UnsafeRawBufferPointer
  private var grammar = JSONGrammar()
  private var position = 0
  /// Why reading ended early.
  package private(set) var error: JSONError?

  /// - Parameter bytes: The document; it has to stay where it is while it is read.
  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  package init(_ bytes: UnsafeBufferPointer<UInt8>) { self.init(UnsafeRawBufferPointer(bytes)) }

  /// Arrays and objects that are open; a start token counts itself.
  package var depth: Int { grammar.depth }

  /// Whether the bytes are one JSON text and all of it was read.
  package var isComplete: Bool { error == nil && grammar.isComplete && position == bytes.count }

  /// Whether bytes are one JSON text: the grammar is checked, not that they are UTF-8.
  package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var reader = JSONReader(bytes)
    while reader.next() != nil {}
    return reader.isComplete
  }

  /// The next token; nil at the end, and at the first byte that breaks the grammar.
  package mutating func next() -> Token? {
    guard error == nil else { return nil }
    while position < bytes.count {
      let start = position
      let byte = bytes[position]
      position &+= 1
      switch byte {
      case 0x20, 0x0A, 0x0D, 0x09: continue
      case 0x22: return takeString(start)
      case 0x2C: if !grammar.takeComma() { return fail(.unexpectedCharacter, at: start) }
      case 0x3A: if !grammar.takeColon() { return fail(.unexpectedCharacter, at: start) }
      case 0x7B, 0x5B:
        guard grammar.open(isObject: byte == 0x7B) else { return fail(.unexpectedValue, at: start) }
        return Token(kind: byte == 0x7B ? .objectStart : .arrayStart, range: start..<position)
      case 0x7D, 0x5D:
        guard grammar.close(isObject: byte == 0x7D) else {
          return fail(.unexpectedBracket, at: start)
        }
        return Token(kind: byte == 0x7D ? .objectEnd : .arrayEnd, range: start..<position)
      default: return takeWord(start)
      }
    }
    if !grammar.isComplete { return fail(.unexpectedEnd, at: position) }
    return nil
  }

  /// Reads past the value that begins next, whatever is in it.
  ///
  /// - Returns: Its bytes; nil when there is no whole value.
  package mutating func nextValue() -> Range<Int>? {
    let outside = depth
    guard let first = next() else { return nil }
    switch first.kind {
    case .objectEnd, .arrayEnd, .name: return nil
    case .string, .number, .isTrue, .isFalse, .null: return first.range
    case .objectStart, .arrayStart: break
    }
    while let token = next() {
      if depth == outside { return first.range.lowerBound..<token.range.upperBound }
    }
    return nil
  }

  private mutating func takeString(_ start: Int) -> Token? {
    let isName = grammar.expectsName
    guard isName || grammar.allowsValue else { return fail(.unexpectedValue, at: start) }
    let end = JSONStringScanner.endOfRun(bytes, from: position)
    var hasEscapes = false
    if end < bytes.count, bytes[end] == 0x22 {
      position = end &+ 1
    } else {
      var scanner = JSONStringScanner()
      switch scanner.scan(bytes, &position) {
      case .ended: hasEscapes = scanner.hasEscapes
      case .more: return fail(.unexpectedEnd, at: position)
      case .invalid(let reason): return fail(reason, at: position)
      }
    }
    if isName { grammar.takeName() } else { _ = grammar.takeScalar() }
    return Token(kind: isName ? .name : .string, range: start..<position, hasEscapes: hasEscapes)
  }

  private mutating func takeWord(_ start: Int) -> Token? {
    guard JSONBytes.isWordByte(bytes[start]) else { return fail(.unexpectedCharacter, at: start) }
    guard grammar.takeScalar() else { return fail(.unexpectedValue, at: start) }
    var end = start
    switch JSONWord.read(bytes, &end) {
    case .failure(let reason): return fail(reason, at: start)
    case .success(let word):
      position = end
      let kind: Token.Kind =
        switch word {
        case .number: .number
        case .isTrue: .isTrue
        case .isFalse: .isFalse
        case .null: .null
        }
      return Token(kind: kind, range: start..<position)
    }
  }

  private mutating func fail(_ reason: JSONError.Reason, at offset: Int) -> Token? {
    error = JSONError(reason, at: offset)
    return nil
  }
}

@available(*, unavailable)
extension JSONReader: Sendable {}
