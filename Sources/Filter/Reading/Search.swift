package import Capture
import JSON
import WebSocket

/// Finds the next or the previous frame whose payload has some text in it; for a Close, the text of
/// its row counts as well.
package struct Search: Sendable {
  /// The result of one chunk of a search.
  package enum Outcome: Equatable, Sendable {
    /// The number of the frame.
    case found(UInt32)
    /// Nothing so far; the search continues at a frame.
    case more(next: UInt32)
    /// There is nothing in this direction.
    case end
  }

  private enum Step { case forward, backward }

  private let needle: FilterNeedle

  /// Searches for text, without regard to the case of ASCII letters.
  package init(_ text: String) { needle = .text(text.utf8.map(ASCII.lowercased)) }

  private init(pattern: BytePattern) { needle = .pattern(pattern) }

  /// Searches for a regular expression; the position in an error is one in `source`.
  package static func regex(_ source: String) -> Result<Search, FilterError> {
    do throws(RegularExpression.CompileError) {
      return .success(Search(pattern: try BytePattern(Array(source.utf8), flags: "")))
    } catch {
      return .failure(
        FilterError(
          "the regular expression is not valid: \(error.message)", at: error.offset,
          isIncomplete: error.isUnfinished))
    }
  }

  /// Looks at frames from `from` on towards the newest, at most `limit` of them.
  ///
  /// A chunk also ends when it has read some megabytes, so that a caller can stop in time.
  package func next(
    from: UInt32, in session: Session, limit: Int = 1024,
    inflating: (any InflatedContents)? = nil
  ) -> Outcome {
    let places = session.log.read { state in
      let count = UInt32(clamping: state.frameCount)
      let first = max(from, 1)
      guard first <= count else { return [PayloadPlace]() }
      let more = UInt32(clamping: max(1, limit) - 1)
      return state.payloadPlaces(of: Array(first...first + min(more, count - first)))
    }
    return look(at: places, .forward, in: session, limit: limit, inflating)
  }

  /// Looks at frames from `from` back towards the first, at most `limit` of them.
  package func previous(
    from: UInt32, in session: Session, limit: Int = 1024,
    inflating: (any InflatedContents)? = nil
  ) -> Outcome {
    let places = session.log.read { state in
      let last = min(from, UInt32(clamping: state.frameCount))
      guard last >= 1 else { return [PayloadPlace]() }
      let more = UInt32(clamping: max(1, limit) - 1)
      return state.payloadPlaces(of: Array(last - min(more, last - 1)...last)).reversed()
    }
    return look(at: places, .backward, in: session, limit: limit, inflating)
  }

  private func look(
    at places: [PayloadPlace], _ step: Step, in session: Session, limit: Int,
    _ inflating: (any InflatedContents)?
  ) -> Outcome {
    let window = PayloadWindow(store: session.store, inflating: inflating)
    for place in places {
      if window.byteCount > FilterScan.contentBudget { return .more(next: place.number) }
      if isIn(place, window, session.log) {
        return .found(place.number)
      }
    }
    guard let last = places.last?.number, places.count >= limit else { return .end }
    if step == .backward { return last > 1 ? .more(next: last - 1) : .end }
    return last < .max ? .more(next: last + 1) : .end
  }

  private func isIn(_ place: PayloadPlace, _ window: PayloadWindow, _ log: CaptureLog) -> Bool {
    if let answer = isInPieces(of: place, window, log) { return answer }
    return window.withContent(of: place, in: log) { isIn($0, place.opcode) } ?? false
  }

  /// The answer for a large payload; nil where only the whole of it tells.
  private func isInPieces(
    of place: PayloadPlace, _ window: PayloadWindow, _ log: CaptureLog
  ) -> Bool? {
    guard case .text(let text) = needle, place.length > UInt64(2 * PayloadWindow.pieceSize)
    else { return nil }
    var isFound = false
    var hasEscapes = false
    let isRead = window.withPieces(of: place, in: log, overlap: max(0, text.count - 1)) { piece in
      isFound = ByteSearch.containsIgnoringCase(text, in: piece)
      hasEscapes = hasEscapes || piece.contains(UInt8(ascii: "\\"))
      return !isFound
    }
    // What is escaped may stand for the text, and an escape may lie between two pieces.
    return isFound ? true : isRead == true && !hasEscapes ? false : nil
  }

  /// The first place of the text in `bytes`, from an offset on; nil when there is none, or it is a
  /// regular expression.
  package func place(in bytes: [UInt8], from offset: Int = 0) -> Range<Int>? {
    guard case .text(let text) = needle, let first = text.first,
      offset >= 0, text.count <= bytes.count - offset
    else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      for start in offset...bytes.count - text.count
      where ASCII.lowercased(bytes[start]) == first {
        let part = UnsafeBufferPointer(rebasing: bytes[start..<start + text.count])
        if ByteSearch.containsIgnoringCase(text, in: part) { return start..<start + text.count }
      }
      return nil
    }
  }

  /// The last place of the text that begins before an offset; nil when there is none.
  package func lastPlace(in bytes: [UInt8], before offset: Int) -> Range<Int>? {
    var last: Range<Int>?
    var start = 0
    while let place = place(in: bytes, from: start), place.lowerBound < offset {
      last = place
      start = place.lowerBound + 1
    }
    return last
  }

  /// Whether the text is in bytes as they are, or once escapes of JSON are resolved.
  package func matches(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBufferPointer(isIn) }

  private func isIn(_ bytes: UnsafeBufferPointer<UInt8>, _ opcode: Opcode) -> Bool {
    CloseWords.holds(bytes, opcode, isIn)
  }

  private func isIn(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    switch needle {
    case .text(let text):
      if ByteSearch.containsIgnoringCase(text, in: bytes) { return true }
      // A user sees `\u65e5` as a letter and searches for the letter.
      guard bytes.contains(UInt8(ascii: "\\")) else { return false }
      return JSONUnescaping.text(bytes)
        .withUnsafeBufferPointer { ByteSearch.containsIgnoringCase(text, in: $0) }
    case .pattern(let pattern): return pattern.matches(bytes)
    }
  }
}
