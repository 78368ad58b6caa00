import CZstd

/// RFC 8878, with as many frames as there are.
///
/// Frames that need a window of more than 128 MiB are refused, as zstd does by default.
final class ZstdUnpacker: Unpacker {
  private let context: OpaquePointer
  private(set) var isComplete = false

  init?() {
    guard let context = ZSTD_createDCtx() else { return nil }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  func unpack(
    _ packed: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Result<UnpackProgress, UnpackError> {
    var source = ZSTD_inBuffer(src: packed.baseAddress, size: packed.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let result = ZSTD_decompressStream(context, &target, &source)
    guard ZSTD_isError(result) == 0 else {
      if target.pos > 0 { return .success(UnpackProgress(read: source.pos, written: target.pos)) }
      return .failure(UnpackError(text: String(cString: ZSTD_getErrorName(result))))
    }
    if source.pos > 0 || target.pos > 0 { isComplete = result == 0 }
    return .success(UnpackProgress(read: source.pos, written: target.pos))
  }
}
