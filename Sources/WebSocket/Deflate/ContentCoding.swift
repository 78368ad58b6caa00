import CZlib

/// Content codings of HTTP (RFC 9110, section 8.4.1).
package enum ContentCoding {
  /// Decodes gzip, or deflate as the RFC has it (zlib), or as some servers send it (raw).
  ///
  /// - Parameters:
  ///   - bytes: The content, or the beginning of it.
  ///   - limit: The most bytes that are decoded.
  /// - Returns: What could be decoded; nil when nothing could.
  package static func inflate(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
    // 32 more than the window's bits: zlib tells gzip and zlib apart by their headers.
    let decoded = inflate(bytes, limit: limit, windowBits: 15 + 32)
    return decoded.isEmpty ? inflate(bytes, limit: limit, windowBits: -15).nonEmpty : decoded
  }

  private static func inflate(_ bytes: [UInt8], limit: Int, windowBits: Int32) -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, size) == Z_OK else { return [] }
    defer { inflateEnd(&stream) }
    var input = bytes
    return input.withUnsafeMutableBufferPointer { input in
      [UInt8](unsafeUninitializedCapacity: limit) { output, count in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(clamping: input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(clamping: limit)
        // Whatever the result, the bytes so far are the beginning of the content.
        _ = CZlib.inflate(&stream, Z_SYNC_FLUSH)
        count = limit - Int(stream.avail_out)
      }
    }
  }
}

extension [UInt8] {
  fileprivate var nonEmpty: [UInt8]? { isEmpty ? nil : self }
}
