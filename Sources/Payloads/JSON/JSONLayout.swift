import JSON

/// Puts the tokens of a document into lines: one a member or element, brackets at the ends.
struct JSONLayout {
  private(set) var lines: [JSONLines.Line] = []
  private let bytes: UnsafeRawBufferPointer
  private var depth = 0
  private var line = JSONLines.Line(depth: 0, tokens: [])
  /// Behind the token taken last.
  private var end = 0
  /// Whether the token taken last opened an array or object.
  private var isEmpty = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether an array or object is open.
  var isOpen: Bool { depth > 0 }

  /// Takes the next token, and the comma or colon before it.
  mutating func take(_ token: JSONReader.Token) {
    takeSeparator(before: token.range.lowerBound)
    end = token.range.upperBound
    switch token.kind {
    case .objectStart, .arrayStart:
      append(.punctuation, token.range)
      endLine()
      depth += 1
      line.depth = depth
      isEmpty = true
      return
    case .objectEnd, .arrayEnd:
      depth -= 1
      if isEmpty, let opened = lines.popLast() {
        line = opened
      } else {
        if !line.tokens.isEmpty { endLine() }
        line.depth = depth
      }
      append(.punctuation, token.range)
      if depth == 0 { endLine() }
    case .name: append(.key, token.range)
    case .string: append(.string, token.range)
    case .number: append(.number, token.range)
    case .isTrue, .isFalse, .null: append(.literal, token.range)
    }
    isEmpty = false
  }

  /// The grammar allows one at most, among white space.
  private mutating func takeSeparator(before start: Int) {
    for place in end..<start {
      switch bytes[place] {
      case 0x2C:
        append(.punctuation, place..<place + 1)
        endLine()
      case 0x3A:
        append(.punctuation, place..<place + 1)
        line.tokens[line.tokens.count - 1].isFollowedBySpace = true
      default: break
      }
    }
  }

  private mutating func append(_ kind: JSONLines.Token.Kind, _ range: Range<Int>) {
    line.tokens.append(JSONLines.Token(kind: kind, range: range, isFollowedBySpace: false))
  }

  private mutating func endLine() {
    lines.append(line)
    line = JSONLines.Line(depth: depth, tokens: [])
  }
}
