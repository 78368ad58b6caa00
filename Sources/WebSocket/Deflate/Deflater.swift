import CZlib

/// Compresses the messages of one direction (RFC 7692, section 7.2.1).
package final class Deflater {
  private let stream: UnsafeMutablePointer<z_stream>
  private let keepsContext: Bool
  /// Room for what one call of zlib writes.
  private var chunk = [UInt8](repeating: 0, count: 16 << 10)

  /// - Parameters:
  ///   - windowBits: the base-2 logarithm of the agreed window, 8 to 15.
  ///   - keepsContext: whether a message may refer back to earlier ones.
  ///   - level: zlib's, 0 to 9, or -1 for its default.
  package init?(windowBits: UInt8 = 15, keepsContext: Bool = true, level: Int32 = -1) {
    self.keepsContext = keepsContext
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // zlib has no raw deflate with 8 bits. With 9 it refers back 512 - 262 = 250 bytes at most
    // (MAX_DIST in deflate.h), which a window of 256 holds.
    let bits = -Int32(min(15, max(9, windowBits)))
    let size = Int32(MemoryLayout<z_stream>.size)
    let result = deflateInit2_(
      stream, level, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    if result != Z_OK { return nil }
  }

  deinit {
    deflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// Compresses a whole message; its frames may cut the result anywhere.
  ///
  /// - Parameter message: the payload data.
  /// - Returns: the compressed payload without the 00 00 ff ff at its end; never empty.
  package func deflate(_ message: [UInt8]) -> [UInt8] {
    if !keepsContext { deflateReset(stream) }
    var compressed = message.withUnsafeBytes { run($0) }
    if compressed.suffix(4) == [0x00, 0x00, 0xFF, 0xFF] { compressed.removeLast(4) }
    // An empty message after a flush makes zlib write nothing; section 7.2.3.6 wants one byte.
    return compressed.isEmpty ? [0x00] : compressed
  }

  private func run(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var compressed: [UInt8] = []
    var position = 0
    var isFull = true
    while isFull || position < bytes.count {
      let piece = min(bytes.count - position, Int(Int32.max))
      let count = chunk.withUnsafeMutableBufferPointer { output in
        let start = bytes.baseAddress.map { $0 + position }
        stream.pointee.next_in = UnsafeMutablePointer(
          mutating: start?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(piece)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        _ = CZlib.deflate(stream, Z_SYNC_FLUSH)
        return output.count - Int(stream.pointee.avail_out)
      }
      let read = piece - Int(stream.pointee.avail_in)
      position += read
      compressed += chunk[..<count]
      isFull = count == chunk.count
      if read == 0 && count == 0 { break }
    }
    stream.pointee.next_in = nil
    stream.pointee.next_out = nil
    return compressed
  }
}
