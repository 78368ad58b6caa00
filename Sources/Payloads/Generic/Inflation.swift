import CZlib

/// Inflates compressed parts of payloads, within limits.
struct Inflation {
  enum Format {
    case gzip
    case zlib
    /// Raw DEFLATE, which may refer back to these bytes.
    case raw(window: [UInt8])
  }

  enum End: Equatable {
    /// At the end that the data marks.
    case whole
    /// More data may follow.
    case more
    /// More would come out than the limit.
    case tooLarge
    /// The data does not decode, in zlib's words.
    case corrupt(String)
  }

  /// The most bytes that come out of one message.
  static let limit = 16 << 20
  /// The highest ratio of output to input beyond the first MiB.
  private static let ratio = 256
  private static let chunk = 32 << 10

  private(set) var bytes: [UInt8] = []
  /// Bytes that were read.
  private(set) var consumed = 0
  private(set) var end = End.more

  /// - Returns: nil when zlib cannot begin.
  init?(_ input: [UInt8], _ range: Range<Int>, _ format: Format) {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    let (bits, window): (Int32, [UInt8]) =
      switch format {
      case .gzip: (15 + 16, [])
      case .zlib: (15, [])
      case .raw(let window): (-15, window)
      }
    guard inflateInit2_(&stream, bits, ZLIB_VERSION, size) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    if !window.isEmpty {
      guard inflateSetDictionary(&stream, window, UInt32(clamping: window.count)) == Z_OK
      else { return nil }
    }
    var isGzip = false
    if case .gzip = format { isGzip = true }
    input.withUnsafeBufferPointer { buffer in
      run(&stream, UnsafeBufferPointer(rebasing: buffer[range]), isGzip: isGzip)
    }
  }

  private mutating func run(
    _ stream: inout z_stream, _ input: UnsafeBufferPointer<UInt8>, isGzip: Bool
  ) {
    let most = min(Self.limit, max(1 << 20, input.count * Self.ratio))
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.chunk) { output in
      while let base = input.baseAddress {
        let piece = min(input.count - consumed, Int(Int32.max))
        stream.next_in = UnsafeMutablePointer(mutating: base + consumed)
        stream.avail_in = UInt32(piece)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(Self.chunk)
        let result = inflate(&stream, Z_SYNC_FLUSH)
        let read = piece - Int(stream.avail_in)
        let count = Self.chunk - Int(stream.avail_out)
        consumed += read
        bytes += output.prefix(min(count, most - bytes.count))
        // Several members of gzip may follow each other (RFC 1952, section 2.2).
        let isNext = isGzip && consumed < input.count && input[consumed] == 0x1F
        if result == Z_STREAM_END, isNext, inflateReset(&stream) == Z_OK { continue }
        guard bytes.count < most else { return end = .tooLarge }
        if result == Z_STREAM_END { return end = .whole }
        guard result == Z_OK || result == Z_BUF_ERROR else {
          let reason = stream.msg.map { String(cString: $0) }
          return end = .corrupt(reason ?? "zlib error \(result)")
        }
        if read == 0, count == 0 || count < Self.chunk && consumed == input.count { return }
      }
    }
  }

  /// The same for data that refers to bytes before it.
  func behind(_ count: Int) -> Inflation {
    var copy = self
    copy.consumed += count
    return copy
  }

  /// The same for data that ends with a flush, after which nothing is missing.
  var flushed: Inflation {
    var copy = self
    if copy.end == .more { copy.end = .whole }
    return copy
  }
}
