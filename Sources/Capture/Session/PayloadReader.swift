import WebSocket

/// Reads the bytes of frames back from the session file.
package struct PayloadReader: Sendable {
  /// The size of the pieces in which long payloads are read: a whole number of base64's groups and
  /// of hex lines.
  package static let pieceSize = 3 << 18

  private let store: any SessionStore

  package init(store: any SessionStore) { self.store = store }

  /// The payload of a frame, unmasked and not inflated, up to `limit` bytes; fewer where the
  /// session file no longer has them.
  package func payload(of frame: LoggedFrame, limit: Int = .max) -> [UInt8] {
    var cursor = SegmentCursor(frame.segments, in: store)
    cursor.skip(frame.row.header.byteCount)
    let length = min(frame.row.header.length, UInt64(clamping: limit))
    return unmasked(cursor.next(Int(clamping: length)), of: frame, offset: 0)
  }

  /// The bytes of a frame as they stood on the wire, header first, up to `limit` of them.
  package func wireBytes(of frame: LoggedFrame, limit: Int = .max) -> [UInt8] {
    var cursor = SegmentCursor(frame.segments, in: store)
    return cursor.next(Int(clamping: min(frame.row.wireLength, UInt64(clamping: limit))))
  }

  /// Reads a payload of any length, unmasked and not inflated, in pieces of `pieceSize`; the last
  /// is smaller, and an empty payload has none.
  ///
  /// - Returns: How many bytes there were, fewer than the frame's length where the session file no
  ///   longer has them.
  @discardableResult
  package func forEachPiece(of frame: LoggedFrame, _ body: ([UInt8]) -> Void) -> UInt64 {
    var cursor = SegmentCursor(frame.segments, in: store)
    cursor.skip(frame.row.header.byteCount)
    return read(&cursor, frame.row.header.length) { piece, offset in
      body(unmasked(piece, of: frame, offset: offset))
    }
  }

  /// Reads a frame as it stood on the wire, header first, in such pieces.
  package func forEachWirePiece(of frame: LoggedFrame, _ body: ([UInt8]) -> Void) {
    var cursor = SegmentCursor(frame.segments, in: store)
    _ = read(&cursor, frame.row.wireLength) { piece, _ in body(piece) }
  }

  private func read(
    _ cursor: inout SegmentCursor, _ length: UInt64, _ body: ([UInt8], Int) -> Void
  ) -> UInt64 {
    var done: UInt64 = 0
    while done < length {
      let wanted = Int(min(UInt64(Self.pieceSize), length - done))
      let piece = cursor.next(wanted)
      if !piece.isEmpty { body(piece, Int(clamping: done)) }
      done += UInt64(piece.count)
      if piece.count < wanted { break }
    }
    return done
  }

  private func unmasked(_ bytes: [UInt8], of frame: LoggedFrame, offset: Int) -> [UInt8] {
    guard let key = frame.row.header.maskingKey else { return bytes }
    var bytes = bytes
    bytes.withUnsafeMutableBytes { Masking.apply(key, to: $0, offset: offset) }
    return bytes
  }
}
