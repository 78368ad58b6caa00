package import Capture

/// A capture file that is being read, as the store of its session: payloads are read back from
/// where they are in it, and nothing is ever written.
package final class CaptureFileStore: SessionStore {
  private let file: FileDescriptor

  init(_ file: FileDescriptor) { self.file = file }

  /// Opens a file that can be read by offset.
  package convenience init(path: String) throws(FileError) { self.init(try .open(path)) }

  package func append(_ pieces: [StorePiece]) -> UInt64 { size }

  package func read(position: UInt64, count: Int) -> [UInt8] {
    // A length from a damaged file must not become the size of a buffer.
    let left = size - min(size, position)
    return file.read(at: position, count: Int(clamping: min(UInt64(clamping: count), left)))
  }

  package func flush() {}

  package var failure: String? { nil }

  package var size: UInt64 { file.size }
}
