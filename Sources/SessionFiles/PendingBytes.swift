import Capture
import Glibc

/// Bytes that were appended to a session file and are not written yet, in order.
///
/// Small pieces are copied into one arena; large ones stay in the buffers they arrived in, which
/// are kept alive until they are written.
final class PendingBytes: @unchecked Sendable {
  // Unchecked: it is filled under the lock of its `SessionFile`, and never changed after it has
  // been handed to the writer.

  private struct Piece {
    /// A range of the arena, or borrowed bytes.
    var arena: Range<Int>?
    var bytes: UnsafeRawBufferPointer
    var owner: AnyObject?
    var count: Int { arena?.count ?? bytes.count }
  }

  /// Reads smaller than this are cheaper to copy than to keep.
  private static let borrowedFrom = 16 << 10
  /// The same for a part of a larger read.
  private static let partFrom = 4 << 10

  /// The offset of the first byte in the session file.
  let start: UInt64
  private(set) var count = 0
  /// The memory for small pieces, to be used again once everything is written.
  let arena: ByteArena
  private var pieces: [Piece] = []

  /// - Parameter arena: Memory for small pieces, which nothing else uses; its bytes are forgotten.
  init(start: UInt64, arena: ByteArena = ByteArena()) {
    self.start = start
    self.arena = arena
    arena.clear()
  }

  func append(_ piece: StorePiece) {
    switch piece {
    case .copied(let bytes): bytes.withUnsafeBytes { copy($0) }
    case .borrowed(let captured): append(captured)
    }
  }

  /// Gives `fill` room for `limit` bytes, and appends what it writes.
  func append(upTo limit: Int, _ fill: (UnsafeMutableRawPointer) -> Int) {
    let start = arena.count
    count += arena.append(upTo: limit, fill)
    if let last = pieces.indices.last, let range = pieces[last].arena, range.upperBound == start {
      pieces[last].arena = range.lowerBound..<arena.count
    } else {
      pieces.append(Piece(arena: start..<arena.count, bytes: .init(start: nil, count: 0)))
    }
  }

  private func append(_ captured: CapturedBytes) {
    guard let owner = captured.owner, captured.readCount >= Self.borrowedFrom,
      captured.bytes.count >= Self.partFrom
    else {
      copy(captured.bytes)
      return
    }
    pieces.append(Piece(arena: nil, bytes: captured.bytes, owner: owner))
    count += captured.bytes.count
  }

  private func copy(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    append(upTo: bytes.count) { target in
      target.copyMemory(from: base, byteCount: bytes.count)
      return bytes.count
    }
  }

  /// Copies what is at `position` in the session file, up to `limit` bytes.
  func read(position: UInt64, limit: Int) -> [UInt8] {
    guard position >= start, position < start + UInt64(count) else { return [] }
    var skip = Int(position - start)
    var result: [UInt8] = []
    for piece in pieces where result.count < limit {
      if skip >= piece.count {
        skip -= piece.count
        continue
      }
      result += bytes(of: piece).dropFirst(skip).prefix(limit - result.count)
      skip = 0
    }
    return result
  }

  private func bytes(of piece: Piece) -> UnsafeRawBufferPointer {
    piece.arena.map { UnsafeRawBufferPointer(rebasing: arena.bytes[$0]) } ?? piece.bytes
  }

  /// Writes everything to a file, as many pieces a call as the system takes.
  ///
  /// - Parameters:
  ///   - offset: Where the first byte belongs in the file.
  ///   - head: Bytes to write before all others.
  /// - Returns: The error number of a failed write, nil when all is written.
  func write(to file: FileDescriptor, at offset: UInt64, after head: [UInt8] = []) -> Int32? {
    head.withUnsafeBytes { head in
      var vectors = ([head] + pieces.map(bytes(of:))).map { bytes in
        iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
      }
      return Self.write(&vectors, to: file, at: offset)
    }
  }

  private static func write(
    _ vectors: inout [iovec], to file: FileDescriptor, at position: UInt64
  ) -> Int32? {
    var first = vectors[0].iov_len > 0 ? 0 : 1
    var offset = off_t(truncatingIfNeeded: position)
    while first < vectors.count {
      let written = vectors.withUnsafeBufferPointer { buffer in
        let count = min(buffer.count - first, 1024)
        return pwritev(file.number, buffer.baseAddress.map { $0 + first }, Int32(count), offset)
      }
      if written < 0 {
        if errno == EINTR { continue }
        return errno
      }
      if written == 0, vectors[first].iov_len > 0 { return ENOSPC }
      offset += off_t(written)
      advance(&vectors, from: &first, by: written)
    }
    return nil
  }

  /// Drops `written` bytes from the front of what is left to write.
  private static func advance(_ vectors: inout [iovec], from first: inout Int, by written: Int) {
    var left = written
    while first < vectors.count, left >= vectors[first].iov_len {
      left -= vectors[first].iov_len
      first += 1
    }
    guard first < vectors.count, left > 0 else { return }
    vectors[first].iov_base = vectors[first].iov_base.map { $0 + left }
    vectors[first].iov_len -= left
  }
}
