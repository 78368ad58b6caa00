import CZlib

/// RFC 1952, with as many members as there are.
final class GzipUnpacker: Unpacker {
  private let stream: UnsafeMutablePointer<z_stream>
  private(set) var isComplete = false

  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 16 for the header of gzip, 15 for the window.
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, 31, ZLIB_VERSION, size) == Z_OK else { return nil }
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  func unpack(
    _ packed: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Result<UnpackProgress, UnpackError> {
    if isComplete, let first = packed.first {
      // Zeros after the last member are padding, as on tapes.
      let padding = packed.prefix { $0 == 0 }.count
      if padding > 0 { return .success(UnpackProgress(read: padding, written: 0)) }
      guard first == 0x1F, inflateReset(stream) == Z_OK else {
        return .failure(UnpackError(text: "that what follows its data is not gzip"))
      }
      isComplete = false
    }
    let source = packed.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.next_in = UnsafeMutablePointer(mutating: source)
    stream.pointee.avail_in = UInt32(packed.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    let result = inflate(stream, Z_NO_FLUSH)
    let read = packed.count - Int(stream.pointee.avail_in)
    let written = output.count - Int(stream.pointee.avail_out)
    stream.pointee.next_in = nil
    stream.pointee.next_out = nil
    switch result {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isComplete = true
    default:
      if written > 0 { break }
      return .failure(
        UnpackError(text: stream.pointee.msg.map { String(cString: $0) } ?? "error \(result)"))
    }
    return .success(UnpackProgress(read: read, written: written))
  }
}
