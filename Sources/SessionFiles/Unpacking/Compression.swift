/// The compressions that can be unpacked while a file is read.
enum Compression: String {
  case gzip
  case zstd
  case lz4

  /// The bytes that identify it.
  static let markLength = 4

  /// - Parameter bytes: The beginning of the file; nil when it is not compressed in one of these ways.
  init?(_ bytes: UnsafeRawBufferPointer) {
    if bytes.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstd
    } else if bytes.starts(with: [0x04, 0x22, 0x4D, 0x18]) {
      self = .lz4
    } else {
      return nil
    }
  }

  /// Nil when there is no memory for it.
  func unpacker() -> (any Unpacker)? {
    switch self {
    case .gzip: GzipUnpacker()
    case .zstd: ZstdUnpacker()
    case .lz4: LZ4Unpacker()
    }
  }
}

/// Unpacks what was compressed in one way, piece by piece; of several streams one after the other
/// it unpacks all.
protocol Unpacker: AnyObject {
  /// Unpacks some bytes.
  ///
  /// - Returns: How many were read and written; both can be 0 only when more bytes are needed.
  func unpack(
    _ packed: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Result<UnpackProgress, UnpackError>

  /// Whether a stream has ended and no other one has begun.
  var isComplete: Bool { get }
}

/// How many packed bytes were read, and how many came out.
struct UnpackProgress {
  var read: Int
  var written: Int
}

/// Why compressed bytes cannot be unpacked, in the words of the library.
struct UnpackError: Error, Equatable {
  var text: String
}
