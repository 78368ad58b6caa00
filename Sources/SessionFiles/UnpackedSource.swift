/// A compressed file as the bytes it unpacks to, in order.
final class UnpackedSource {
  /// Why no more bytes come.
  private enum End {
    /// All were unpacked.
    case whole
    /// The file ended inside a stream.
    case early
    case damaged(String)
    case limit
  }

  /// Packed bytes that are read at a time.
  private static let size = 256 << 10

  /// The file itself.
  let packed: ReadingSource
  let compression: Compression
  private let unpacker: any Unpacker
  private let limit: UInt64
  private var input: [UInt8]
  private var inputStart = 0
  /// Bytes of the file that were read.
  private(set) var packedBytes: UInt64
  /// Bytes that came out.
  private(set) var unpackedBytes: UInt64 = 0
  private var isPackedEnd = false
  private var end: End?

  /// - Parameters:
  ///   - input: The first bytes of the file, which were read already.
  ///   - limit: The most bytes that are unpacked: a small file may unpack to more than any disk
  ///     holds.
  init?(_ packed: ReadingSource, _ compression: Compression, input: [UInt8], limit: UInt64) {
    guard let unpacker = compression.unpacker() else { return nil }
    self.packed = packed
    self.compression = compression
    self.unpacker = unpacker
    self.input = input
    self.limit = limit
    packedBytes = UInt64(input.count)
  }

  /// Whether something may be available without waiting for the file.
  var hasInput: Bool { inputStart < input.count || end != nil || isPackedEnd }

  /// Whether all of the file was unpacked, as far as it was read.
  var isWhole: Bool {
    switch end {
    case nil, .whole: true
    case .early, .damaged, .limit: false
    }
  }

  /// Fills the buffer with what comes next, as much as there is; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Result<Int, FileDescriptor.Errno> {
    while end == nil, !buffer.isEmpty {
      if unpackedBytes >= limit {
        end = .limit
        break
      }
      if inputStart == input.count, !isPackedEnd {
        if case .failure(let error) = fill() { return .failure(error) }
      }
      let written = unpack(into: buffer)
      if written > 0 { return .success(written) }
    }
    return .success(0)
  }

  private func fill() -> Result<Int, FileDescriptor.Errno> {
    if input.count < Self.size { input = [UInt8](repeating: 0, count: Self.size) }
    let result = input.withUnsafeMutableBytes { packed.read(at: packedBytes, into: $0) }
    guard case .success(let count) = result else { return result }
    input.removeLast(input.count - count)
    inputStart = 0
    packedBytes += UInt64(count)
    isPackedEnd = count == 0
    return result
  }

  private func unpack(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let room = Int(min(UInt64(buffer.count), limit - unpackedBytes))
    let output = UnsafeMutableRawBufferPointer(rebasing: buffer[..<room])
    let result = input.withUnsafeBytes { input in
      unpacker.unpack(UnsafeRawBufferPointer(rebasing: input[inputStart...]), into: output)
    }
    switch result {
    case .success(let progress):
      inputStart += progress.read
      unpackedBytes += UInt64(progress.written)
      if isPackedEnd, progress.written == 0 { end = unpacker.isComplete ? .whole : .early }
      return progress.written
    case .failure(let error):
      end = .damaged(error.text)
      return 0
    }
  }

  /// What was not unpacked, and why: a sentence without its full stop; nil when everything was.
  var warning: String? {
    switch end {
    case nil, .whole: nil
    case .early:
      "the file ends inside the data that \(compression.rawValue) compressed; what is before it was read"
    case .damaged(let reason):
      "the file is damaged: \(compression.rawValue) says \(reason); what is before it was read"
    case .limit:
      "the file unpacks to more than \(limit) bytes; only the first of them were read"
    }
  }
}
