package import Capture
import WebSocket

/// Reads many payloads, one after the other, with a few large reads of the session file.
package final class PayloadWindow {
  /// Longer payloads are treated as not available.
  static let contentLimit = 64 << 20
  /// Reads begin small, for frames far apart, and grow as long as one follows the other.
  private static let smallest = 4 << 10
  private static let largest = 256 << 10

  private let store: any SessionStore
  private let inflating: (any InflatedContents)?
  private var start: UInt64 = 0
  private var held: [UInt8] = []
  /// Room for a payload without its mask.
  private var copy: [UInt8] = []
  private var ahead = smallest
  /// The bytes of content given so far, so that callers can stop in time.
  private(set) var byteCount = 0

  package init(store: any SessionStore, inflating: (any InflatedContents)?) {
    self.store = store
    self.inflating = inflating
  }

  /// Counts bytes of content that others were given on its behalf.
  func count(_ bytes: Int) { byteCount += bytes }

  /// Appends the content of a frame; returns false when it is not available.
  package func append(contentOf frame: LoggedFrame, to bytes: inout [UInt8]) -> Bool {
    let before = bytes.count
    defer { byteCount += bytes.count - before }
    if frame.row.flags.contains(.compressed) {
      return inflating?.append(contentOf: frame, limit: Self.contentLimit, to: &bytes) ?? false
    }
    let header = frame.row.header
    guard header.length <= UInt64(Self.contentLimit) else { return false }
    let isThere = append(
      frame.segments, skipping: header.byteCount, count: Int(header.length), to: &bytes)
    if let key = header.maskingKey {
      bytes.withUnsafeMutableBytes {
        Masking.apply(key, to: .init(rebasing: $0[before...]), offset: 0)
      }
    }
    return isThere
  }

  /// Lends the content of a frame; nil when it is not available.
  ///
  /// - Parameter segments: Where it is; nil when it is in one piece, which then is not copied
  ///   unless it is masked.
  private func withContent<Result>(
    of row: FrameRow, at segments: Segments?, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result? {
    guard segments == nil, !row.flags.contains(.compressed) else {
      return withCopy(of: row, at: segments, body)
    }
    let header = row.header
    return withPlain(
      at: row.position &+ UInt64(header.byteCount), header.length, header.maskingKey, body)
  }

  /// The same for a frame whose place is known.
  ///
  /// - Parameter log: Is asked for the pieces of a payload that is not in one piece.
  func withContent<Result>(
    of place: PayloadPlace, in log: CaptureLog, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result? {
    if place.isPlain { return withPlain(at: place.position, place.length, place.maskingKey, body) }
    let found = log.read { state in
      state.frame(place.number).map { (row: $0, segments: state.spans(of: $0)) }
    }
    return found.flatMap { withContent(of: $0.row, at: $0.segments, body) }
  }

  /// Bytes of a piece of a large payload.
  static let pieceSize = 1 << 20

  /// Lends a payload that is not compressed piece by piece, each with the last bytes of the one
  /// before it, so that large ones need neither be read nor held as a whole.
  ///
  /// - Parameters:
  ///   - log: Is asked where the bytes of a payload are that is not contiguous.
  ///   - overlap: How many bytes of the piece before each has.
  ///   - body: Is given a piece, and returns whether it wants the next.
  /// - Returns: Whether all that was wanted was available; nil where it is compressed.
  func withPieces(
    of place: PayloadPlace, in log: CaptureLog, overlap: Int,
    _ body: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool? {
    guard place.length <= UInt64(Self.contentLimit) else { return false }
    let length = Int(place.length)
    var split: (row: FrameRow, segments: Segments?)?
    if !place.isPlain {
      split = log.read { state in
        state.frame(place.number).map { (row: $0, segments: state.spans(of: $0)) }
      }
      if split?.row.flags.contains(.compressed) != false { return nil }
    }
    for start in stride(from: 0, to: length, by: Self.pieceSize) {
      let first = max(0, start - overlap)
      let count = min(start + Self.pieceSize, length) - first
      var piece: [UInt8] = []
      if let split, let segments = split.segments {
        piece.reserveCapacity(count)
        _ = append(
          segments, skipping: split.row.header.byteCount + first, count: count, to: &piece)
      } else {
        piece = store.read(position: place.position &+ UInt64(first), count: count)
      }
      guard piece.count == count else { return false }
      byteCount += count
      if let key = place.maskingKey {
        piece.withUnsafeMutableBytes { Masking.apply(key, to: $0, offset: first) }
      }
      if !piece.withUnsafeBufferPointer(body) { return true }
    }
    return true
  }

  @inline(__always)
  private func withPlain<Result>(
    at position: UInt64, _ length: UInt64, _ key: MaskingKey?,
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result? {
    let count = Int(clamping: length)
    guard count <= Self.contentLimit else { return nil }
    if count == 0 { return held.withUnsafeBufferPointer { body(.init(rebasing: $0[..<0])) } }
    if !holds(position, count) { move(to: position, count: count) }
    guard holds(position, count) else { return nil }
    byteCount += count
    let first = Int(position - start)
    guard let key else {
      return held.withUnsafeBufferPointer {
        body(UnsafeBufferPointer(rebasing: $0[first..<first + count]))
      }
    }
    if copy.count < count { copy = [UInt8](repeating: 0, count: max(count, Self.smallest)) }
    return copy.withUnsafeMutableBufferPointer { copy in
      let bytes = UnsafeMutableBufferPointer(rebasing: copy[..<count])
      held.withUnsafeBufferPointer { held in
        _ = bytes.update(fromContentsOf: UnsafeBufferPointer(rebasing: held[first..<first + count]))
      }
      Masking.apply(key, to: UnsafeMutableRawBufferPointer(bytes), offset: 0)
      return body(UnsafeBufferPointer(bytes))
    }
  }

  private func withCopy<Result>(
    of row: FrameRow, at segments: Segments?, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result? {
    let whole = Segment(position: row.position, count: Int(clamping: row.wireLength))
    let frame = LoggedFrame(row: row, rules: [], segments: segments ?? Segments(whole))
    var bytes: [UInt8] = []
    return append(contentOf: frame, to: &bytes) ? bytes.withUnsafeBufferPointer(body) : nil
  }

  private func append(
    _ segments: Segments, skipping: Int, count: Int, to bytes: inout [UInt8]
  ) -> Bool {
    var skip = skipping
    var left = count
    for segment in segments where left > 0 {
      if skip >= segment.count {
        skip -= segment.count
        continue
      }
      let wanted = min(segment.count - skip, left)
      guard append(at: segment.position &+ UInt64(skip), count: wanted, to: &bytes) else {
        return false
      }
      left -= wanted
      skip = 0
    }
    return left == 0
  }

  private func append(at position: UInt64, count: Int, to bytes: inout [UInt8]) -> Bool {
    if !holds(position, count) { move(to: position, count: count) }
    guard holds(position, count) else { return false }
    let offset = Int(position - start)
    held.withUnsafeBufferPointer { bytes += $0[offset..<offset + count] }
    return true
  }

  private func holds(_ position: UInt64, _ count: Int) -> Bool {
    position >= start && position - start <= UInt64(held.count)
      && held.count - Int(position - start) >= count
  }

  /// Reads where the bytes wanted are, and on in the direction of the reads before.
  private func move(to position: UInt64, count: Int) {
    let end = start &+ UInt64(held.count)
    let isForward = position >= start && position - start <= UInt64(held.count + Self.largest)
    let isBackward = position < start && start - position <= UInt64(Self.largest)
    ahead = isForward || isBackward ? min(2 * ahead, Self.largest) : Self.smallest
    let size = max(count, ahead)
    let (until, overflow) = position.addingReportingOverflow(UInt64(count))
    if isBackward, !overflow, until <= end {
      // Derived bytes and bytes of the file do not follow one another.
      let first = position & StorePosition.derived
      start = until - first > UInt64(size) ? until - UInt64(size) : first
    } else {
      start = position
    }
    held = store.read(position: start, count: size)
  }
}
