/// A whole, unfragmented data frame with nothing remarkable about its header, where it lies in a
/// read: FIN and no RSV bit, text or binary, masked as its sender must, its length in the shortest
/// form (RFC 6455, section 5.2).
package struct PlainFrame {
  /// FIN, RSV1–3 and the opcode, as they stood on the wire.
  package let firstByte: UInt8
  /// The key that the payload is masked with; nil in a frame of a server.
  package let key: MaskingKey?
  /// The payload as it stands on the wire.
  package let payload: UnsafeRawBufferPointer
}

extension PlainFrame {
  /// Walks over the frames of this kind that `bytes` begin with.
  ///
  /// - Parameters:
  ///   - bytes: Part of a stream that begins between two frames.
  ///   - from: Who sent it.
  ///   - isTaken: Asked of each frame in order; the walk ends before the first that it is false of.
  /// - Returns: The number of bytes walked over: whole frames.
  package static func walk(
    _ bytes: UnsafeRawBufferPointer, from: Endpoint, while isTaken: (PlainFrame) -> Bool
  ) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    var position = 0
    while let shape = FastPathHeader(
      base, at: position, end: bytes.count, from: from, sizeLimit: .max)
    {
      let payload = base + position + shape.header
      var key: MaskingKey?
      if from == .client {
        key = MaskingKey(
          UInt32(bigEndian: (payload - 4).loadUnaligned(as: UInt32.self)))
      }
      let frame = PlainFrame(
        firstByte: shape.firstByte, key: key,
        payload: UnsafeRawBufferPointer(start: payload, count: shape.length))
      guard isTaken(frame) else { break }
      position += shape.size
    }
    return position
  }
}

@available(*, unavailable)
extension PlainFrame: Sendable {}

extension FrameHeader {
  /// Whether it is the header of a ``PlainFrame``.
  ///
  /// - Parameter from: Who sent it.
  package func isPlain(from: Endpoint) -> Bool {
    (firstByte == 0x81 || firstByte == 0x82) && isMasked == (from == .client)
      && lengthForm == .minimal(for: length)
  }
}
