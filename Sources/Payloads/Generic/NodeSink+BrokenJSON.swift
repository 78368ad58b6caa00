import JSON

/// How sure a decoder is that a message it cannot read should be one of its own.
enum Trust: Comparable, Sendable {
  case none
  /// Earlier messages were of the protocol.
  case proved
  /// The handshake named it.
  case named
}

extension NodeSink {
  /// Adds a message that should be JSON of a protocol, as a unit with the good part and an issue
  /// where it goes wrong.
  ///
  /// On a connection that only looked like the protocol so far, text that does not begin like JSON
  /// may be something else, such as a heartbeat of the application.
  ///
  /// - Parameters:
  ///   - piece: The message.
  ///   - word: The protocol in the summary.
  ///   - want: What a whole JSON text lacks to be a message of the protocol.
  /// - Returns: Whether a unit was added.
  mutating func broken(
    _ piece: Piece, of about: About, _ word: String, _ trust: Trust, lacks want: String
  ) -> Bool {
    guard trust > .none, piece.isText, !piece.isCut else { return false }
    let first = piece.bytes.first { $0 > 0x20 }
    let looksLikeJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    if trust == .proved, !looksLikeJSON || JSONShape(piece.bytes) != nil { return false }
    let range = 0..<piece.bytes.count
    beginUnit(about, at: range)
    say(word, .operation)
    badJSON(range, lacks: want)
    endUnit()
    return true
  }

  /// Adds the good part of bytes that are not a message of a protocol over JSON, and an issue.
  ///
  /// - Parameters:
  ///   - range: The bytes.
  ///   - want: What a whole JSON text lacks to be a message of the protocol.
  mutating func badJSON(_ range: Range<Int>, lacks want: String) {
    root("json")
    json(.none, range)
    guard unit?.issues.isEmpty == true else { return }
    let error = bytes.withUnsafeBytes { raw in
      var reader = JSONReader(UnsafeRawBufferPointer(rebasing: raw[range]))
      while reader.next() != nil {}
      return reader.error
    }
    let text = error.map { "not JSON from here on: \($0.text)" } ?? want
    issue(text, at: range.lowerBound + (error?.offset ?? 0))
  }
}

extension Trust {
  /// What the handshake says.
  init(_ facts: ConversationFacts, _ about: About) {
    self = about.subprotocols.contains(facts.subprotocol) ? .named : .none
  }
}
