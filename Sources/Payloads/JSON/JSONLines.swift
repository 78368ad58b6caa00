import JSON

/// JSON laid out in lines (RFC 8259), without changing a byte of what it says.
enum JSONLines {
  /// A piece of the text.
  struct Token: Equatable, Sendable {
    enum Kind: Sendable {
      case key, string, number, literal, punctuation
    }

    var kind: Kind
    /// The bytes of the text it stands for.
    var range: Range<Int>
    /// Whether a space makes it easier to read: behind a colon.
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
        // A lone value is no document that gains by being laid out.
        if reader.depth == 0, !layout.isOpen { return nil }
        layout.take(token)
      }
      return reader.isComplete ? layout.lines : nil
    }
  }
}
