// Batches (WAMP specification, "Batched Transport").
extension WAMP {
  mutating func batch(
    _ piece: Piece, _ format: WAMPMessage.Format, to sink: inout NodeSink
  ) {
    let pieces = format == .json ? Self.texts(in: piece) : Self.prefixed(in: piece)
    for range in pieces where !message(range, format, piece, to: &sink) {
      damaged(range, format, to: &sink)
    }
    let end = pieces.last?.upperBound ?? 0
    guard pieces.isEmpty || format != .json && end < piece.bytes.count && !piece.isCut
    else { return }
    sink.beginUnit(Self.about, at: end..<piece.bytes.count)
    sink.say("wamp", .operation)
    sink.issue("no length of a message with that many bytes behind it", at: end)
    sink.endUnit()
  }

  /// JSON texts, each with a separator behind it.
  ///
  /// The specification writes it as `\30`, which Autobahn reads as octal, and others as decimal
  /// digits. Neither can stand inside JSON.
  private static func texts(in piece: Piece) -> [Range<Int>] {
    piece.bytes.split { $0 == 0x1E || $0 == 0x18 }.map { $0.startIndex..<$0.endIndex }
  }

  /// Messages behind their lengths, of four bytes each.
  private static func prefixed(in piece: Piece) -> [Range<Int>] {
    var cursor = ByteCursor(piece.bytes)
    var ranges: [Range<Int>] = []
    while let length = cursor.integer(4) {
      if let range = cursor.take(length) {
        ranges.append(range)
      } else {
        if piece.isCut { ranges.append(cursor.rest()) }
        break
      }
    }
    return ranges
  }
}
