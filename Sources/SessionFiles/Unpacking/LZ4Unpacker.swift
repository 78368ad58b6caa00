import CLz4

/// LZ4's frame format, with as many frames as there are.
final class LZ4Unpacker: Unpacker {
  private let context: OpaquePointer
  private(set) var isComplete = false

  init?() {
    var context: OpaquePointer?
    let result = LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
    guard LZ4F_isError(result) == 0, let context else { return nil }
    self.context = context
  }

  deinit { LZ4F_freeDecompressionContext(context) }

  func unpack(
    _ packed: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Result<UnpackProgress, UnpackError> {
    var read = packed.count
    var written = output.count
    let result = LZ4F_decompress(
      context, output.baseAddress, &written, packed.baseAddress, &read, nil)
    guard LZ4F_isError(result) == 0 else {
      return .failure(UnpackError(text: String(cString: LZ4F_getErrorName(result))))
    }
    if read > 0 || written > 0 { isComplete = result == 0 }
    return .success(UnpackProgress(read: read, written: written))
  }
}
