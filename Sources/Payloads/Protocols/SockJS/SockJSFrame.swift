import JSON

/// One frame of SockJS: `o`, `h`, `a["…"]` and `c[3000,"…"]` of servers, `["…"]` of clients.
struct SockJSFrame: Sendable {
  enum Kind: Sendable {
    case open, heartbeat, close, messages

    var name: String {
      switch self {
      case .open: "open"
      case .heartbeat: "heartbeat"
      case .close: "close"
      case .messages: "message"
      }
    }
  }

  /// A string in the frame.
  struct Text: Sendable {
    /// Quotation marks included.
    var range: Range<Int>
    var hasEscapes: Bool
    /// Whether its end was left out with the end of the message.
    var isCut = false

    var inside: Range<Int> { range.lowerBound + 1..<range.upperBound - (isCut ? 0 : 1) }
  }

  let kind: Kind
  private(set) var strings: [Text] = []

  /// - Returns: nil when a message is not a frame.
  init?(_ piece: Piece) {
    guard let first = piece.bytes.first else { return nil }
    switch (first, piece.isFromClient) {
    case (UInt8(ascii: "o"), false) where piece.bytes.count == 1: kind = .open
    case (UInt8(ascii: "h"), false) where piece.bytes.count == 1: kind = .heartbeat
    case (UInt8(ascii: "c"), false):
      kind = .close
      guard Self.isClose(piece) else { return nil }
    case (UInt8(ascii: "a"), false):
      kind = .messages
      guard take(piece, from: 1, needsArray: true) else { return nil }
    case (UInt8(ascii: "["), true), (UInt8(ascii: "\""), true):
      kind = .messages
      // Servers also accept a single string.
      guard take(piece, from: 0, needsArray: first == UInt8(ascii: "[")) else { return nil }
    default: return nil
    }
  }

  private static func isClose(_ piece: Piece) -> Bool {
    guard let shape = JSONShape(piece.bytes, 1..<piece.bytes.count, isCut: piece.isCut) else {
      return false
    }
    return shape.isArray && shape.integer(shape[0]) != nil
      && (shape[1] == nil || shape[1]?.kind == .string)
  }

  /// Takes the strings of an array, or a single one.
  ///
  /// - Returns: Whether there is nothing else.
  private mutating func take(_ piece: Piece, from start: Int, needsArray: Bool) -> Bool {
    var found: [Text] = []
    let isRead = piece.bytes.withUnsafeBytes { raw in
      var reader = JSONReader(UnsafeRawBufferPointer(rebasing: raw[start...]))
      if needsArray, reader.next()?.kind != .arrayStart { return false }
      while let token = reader.next() {
        if token.kind == .arrayEnd { continue }
        guard token.kind == .string else { return false }
        found.append(
          Text(
            range: token.range.lowerBound + start..<token.range.upperBound + start,
            hasEscapes: token.hasEscapes))
      }
      return reader.isComplete || piece.isCut && reader.error?.offset == raw.count - start
    }
    strings = found
    if piece.isCut, isRead { takeCut(piece.bytes, from: found.last?.range.upperBound ?? start) }
    return isRead
  }

  /// Takes the string whose end was left out.
  private mutating func takeCut(_ bytes: [UInt8], from place: Int) {
    guard let start = bytes[place...].firstIndex(of: UInt8(ascii: "\"")) else { return }
    strings.append(Text(range: start..<bytes.count, hasEscapes: true, isCut: true))
  }
}

/// The URLs of SockJS sessions.
enum SockJSTarget {
  /// Whether a path ends with a server number, a session and `websocket`, as in
  /// `/chat/842/x7k2p0qd/websocket`.
  static func isOne(_ target: String) -> Bool {
    let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
    guard path.last == UInt8(ascii: "t") else { return false }
    let parts = path.split(separator: UInt8(ascii: "/")).suffix(3)
    guard parts.count == 3, let server = parts.first, let last = parts.last,
      last.elementsEqual("websocket".utf8)
    else { return false }
    let session = parts[parts.startIndex + 1]
    return server.count == 3 && server.allSatisfy { (0x30...0x39).contains($0) }
      && !session.contains(UInt8(ascii: "."))
  }
}
