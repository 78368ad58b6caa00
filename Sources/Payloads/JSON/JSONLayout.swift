import JSON

/// Arranges the tokens of a document in lines: one for each member or element, with brackets at the
/// ends.
struct JSONLayout {
  private(set) var lines: [JSONLines.Line] = []
  private let bytes: UnsafeRawBufferPointer
  private var depth = 0
  private var line = JSONLines.Line(depth: 0, tokens: [])
  /// After the token taken last.
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

/// JSON laid out in lines (RFC 8259), without changing a byte of its values.
enum JSONLines {
  /// A piece of the text.
  struct Token: Equatable, Sendable {
    enum Kind: Sendable {
      case key, string, number, literal, punctuation
    }

    var kind: Kind
    /// The bytes of the text that it shows.
    var range: Range<Int>
    /// Whether a space makes it easier to read: after a colon.
    var isFollowedBySpace: Bool
  }

  /// One line and how deep it is nested.
  struct Line: Equatable, Sendable {
    var depth: Int
    var tokens: [Token]
  }

  /// Lays out a text that is an object or an array.
  ///
  /// - Returns: nil when the bytes are not one whole JSON object or array.
  static func lines(of bytes: [UInt8]) -> [Line]? {
    bytes.withUnsafeBytes { raw in
      var reader = JSONReader(raw)
      var layout = JSONLayout(raw)
      while let token = reader.next() {
        // Laying out a single value gains nothing.
        if reader.depth == 0, !layout.isOpen { return nil }
        layout.take(token)
      }
      return reader.isComplete ? layout.lines : nil
    }
  }
}
