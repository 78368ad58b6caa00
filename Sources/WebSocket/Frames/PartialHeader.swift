/// The bytes of a frame header that have come so far: 0 to 14.
package struct PartialHeader: Sendable {
  private var bytes = InlineArray<14, UInt8>(repeating: 0)
  private(set) var count = 0

  package var isEmpty: Bool { count == 0 }

  package init() {}

  /// Takes from `source` what the header still lacks and returns the position after it.
  package mutating func take(from source: UnsafeRawBufferPointer, at position: Int) -> Int {
    var position = position
    while position < source.count, count < needed {
      bytes[count] = source[position]
      count += 1
      position += 1
    }
    return position
  }

  /// The header, once all of its bytes are there (RFC 6455, section 5.2).
  package var header: FrameHeader? {
    withUnsafeBytes(of: bytes) { bytes in
      FrameHeader(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
  }

  /// The header's size as far as it is known: two bytes until the second one has come.
  private var needed: Int {
    count < 2 ? 2 : FrameHeaderPrefix(bytes[0], bytes[1]).byteCount
  }
}
