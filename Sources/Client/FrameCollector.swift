import WebSocket

/// Puts the frames of a server together with their payloads, whole ones only, for whoever has to
/// answer what is in them.
struct FrameCollector: Sendable {
  /// A frame larger than this is not kept, and nothing after it.
  static let limit: UInt64 = 64 << 20

  private var bytes: [UInt8] = []
  private var start = 0

  /// Takes the next bytes of the stream.
  ///
  /// - Parameter more: What arrived, beginning at a frame's first byte.
  /// - Returns: The frames they complete, payloads unmasked.
  mutating func receive(
    _ more: UnsafeRawBufferPointer
  ) -> [(header: FrameHeader, payload: [UInt8])] {
    bytes += more
    var frames: [(header: FrameHeader, payload: [UInt8])] = []
    while let header = header(), header.length <= Self.limit {
      let payloadStart = start + header.byteCount
      let end = payloadStart + Int(header.length)
      guard end <= bytes.count else { break }
      var payload = Array(bytes[payloadStart..<end])
      if let key = header.maskingKey {
        payload.withUnsafeMutableBytes { Masking.apply(key, to: $0, offset: 0) }
      }
      frames.append((header, payload))
      start = end
    }
    bytes.removeFirst(start)
    start = 0
    return frames
  }

  /// The header that begins at `start`, once all of it is there (RFC 6455, section 5.2).
  private func header() -> FrameHeader? {
    let rest = bytes[start...]
    guard rest.count >= 2 else { return nil }
    let form: FrameHeader.LengthForm =
      switch rest[start + 1] & 0x7F {
      case 126: .bits16
      case 127: .bits64
      default: .bits7
      }
    let isMasked = rest[start + 1] & 0x80 != 0
    guard rest.count >= 2 + form.extraBytes + (isMasked ? 4 : 0) else { return nil }
    let extended = rest[(start + 2)...].prefix(form.extraBytes)
    let length =
      form == .bits7
      ? UInt64(rest[start + 1] & 0x7F) : extended.reduce(0) { $0 << 8 | UInt64($1) }
    let key = rest[extended.endIndex...].prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    return FrameHeader(
      firstByte: rest[start], length: length, lengthForm: form,
      maskingKey: isMasked ? MaskingKey(key) : nil)
  }
}
