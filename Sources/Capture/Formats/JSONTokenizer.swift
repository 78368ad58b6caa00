/// One token of a JSON document.
package enum JSONToken: Equatable, Sendable {
  case objectStart
  case objectEnd
  case arrayStart
  case arrayEnd
  /// The name of a member, as UTF-8.
  case name([UInt8])
  /// A string as UTF-8, and how many bytes of it were beyond the limit.
  case string([UInt8], omitted: Int)
  /// A number as it is written.
  case number([UInt8])
  case bool(Bool)
  case null
  /// The document cannot be read on; a few words.
  case invalid(String)
}

/// Reads JSON (RFC 8259) from chunks of any size, in memory that does not grow with the document.
///
/// It is called for one token at a time. Nesting is limited, and of a long string only as much is
/// kept as was asked for.
package struct JSONTokenizer: Sendable {
  /// What may come next.
  private enum Expectation: Sendable {
    case value
    case valueOrEnd
    case nameOrEnd
    case name
    case colon
    case commaOrEnd
    case nothing
  }

  /// How deep arrays and objects may be nested.
  package static let depthLimit = 128
  private static let longestWord = 64

  /// Bytes that are kept of the next string.
  package var stringLimit = 64 << 20
  /// How many arrays and objects are open.
  package var depth: Int { containers.count }

  private var expectation = Expectation.value
  /// True for an object, false for an array.
  private var containers: [Bool] = []
  private var string: JSONStringReader?
  private var isName = false
  /// A number or a literal under way.
  private var word: [UInt8] = []
  private var defect: String?

  package init() {}

  /// Whether the document has ended as it should.
  package var isComplete: Bool { expectation == .nothing && defect == nil }

  /// Reads the next token.
  ///
  /// - Parameters:
  ///   - bytes: The next bytes of the document.
  ///   - position: Where to go on in `bytes`; moved past what was read.
  /// - Returns: nil when `bytes` are used up.
  package mutating func next(
    in bytes: UnsafeRawBufferPointer, at position: inout Int
  ) -> JSONToken? {
    if let defect { return .invalid(defect) }
    while position < bytes.count {
      if string != nil {
        if let token = readString(bytes, &position) { return token }
        continue
      }
      let byte = bytes[position]
      if !word.isEmpty || Self.isWordByte(byte) {
        if let token = readWord(byte, &position) { return token }
        continue
      }
      position += 1
      if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { continue }
      if let token = take(byte) { return token }
    }
    return nil
  }

  /// Ends the document: a number may stand at its very end.
  package mutating func finish() -> [JSONToken] {
    let last = word.isEmpty ? nil : endWord()
    if defect == nil, !isComplete { _ = fail("it ends too early") }
    return [last, defect.map { .invalid($0) }].compactMap { $0 }
  }

  private mutating func fail(_ text: String) -> JSONToken {
    defect = text
    return .invalid(text)
  }

  private mutating func take(_ byte: UInt8) -> JSONToken? {
    switch byte {
    case 0x7B: return open(isObject: true)
    case 0x5B: return open(isObject: false)
    case 0x7D: return close(isObject: true)
    case 0x5D: return close(isObject: false)
    case 0x22: return beginString()
    case 0x3A where expectation == .colon: expectation = .value
    case 0x2C where expectation == .commaOrEnd:
      expectation = containers.last == true ? .name : .value
    default: return fail("a character is where none can be")
    }
    return nil
  }

  private var canHoldValue: Bool { expectation == .value || expectation == .valueOrEnd }

  private mutating func open(isObject: Bool) -> JSONToken {
    guard canHoldValue else { return fail("a value is where none can be") }
    guard containers.count < Self.depthLimit else { return fail("it is nested too deeply") }
    containers.append(isObject)
    expectation = isObject ? .nameOrEnd : .valueOrEnd
    return isObject ? .objectStart : .arrayStart
  }

  private mutating func close(isObject: Bool) -> JSONToken {
    let isEmpty = expectation == (isObject ? .nameOrEnd : .valueOrEnd)
    guard containers.last == isObject, isEmpty || expectation == .commaOrEnd else {
      return fail("a bracket is where none can be")
    }
    containers.removeLast()
    endValue()
    return isObject ? .objectEnd : .arrayEnd
  }

  private mutating func endValue() {
    expectation = containers.isEmpty ? .nothing : .commaOrEnd
  }

  private mutating func beginString() -> JSONToken? {
    isName = expectation == .name || expectation == .nameOrEnd
    guard isName || canHoldValue else { return fail("a string is where none can be") }
    string = JSONStringReader(limit: isName ? 1024 : stringLimit)
    return nil
  }

  private mutating func readString(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int
  ) -> JSONToken? {
    switch string?.read(bytes, &position) {
    case .ended?:
      guard let ended = string.take() else { return nil }
      if isName {
        expectation = .colon
        return .name(ended.bytes)
      }
      endValue()
      return .string(ended.bytes, omitted: ended.omitted)
    case .invalid?: return fail("a string has a bad escape")
    case .more?, nil: return nil
    }
  }

  /// Letters, digits and signs: what numbers and literals are made of.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E: true
    default: false
    }
  }

  private mutating func readWord(_ byte: UInt8, _ position: inout Int) -> JSONToken? {
    guard Self.isWordByte(byte) else { return endWord() }
    guard word.count < Self.longestWord else { return fail("a number is too long") }
    word.append(byte)
    position += 1
    return nil
  }

  private mutating func endWord() -> JSONToken {
    defer { word = [] }
    guard canHoldValue else { return fail("a value is where none can be") }
    endValue()
    switch String(decoding: word, as: UTF8.self) {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    default: break
    }
    let isNumber = word.first == 0x2D || (0x30...0x39).contains(word[0])
    return isNumber ? .number(word) : fail("a word is neither true, false nor null")
  }
}
