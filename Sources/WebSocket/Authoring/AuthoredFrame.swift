import Text

/// A frame that a person writes bit by bit, legal or not, or bytes that are not a frame at all.
package struct AuthoredFrame: Equatable, Sendable {
  package enum Mask: Equatable, Sendable {
    /// As its sender has to: with a new key when it is a client, not at all when it is a server.
    case usual
    case none
    /// With a new key, from either end.
    case random
    case key(MaskingKey)
  }

  /// FIN, RSV1–3 and the opcode; the last fragment has its FIN.
  package var firstByte: UInt8
  package var payload: [UInt8]
  package var mask = Mask.usual
  /// How the length is written; nil for the shortest way.
  package var form: FrameHeader.LengthForm?
  /// The length that the header states, of the first fragment; nil for the true one.
  package var length: UInt64?
  /// Offsets in the payload at which it is cut into fragments, in order.
  package var splits: [Int] = []
  /// Seconds between two fragments.
  package var delay = 0.0
  /// The payload of a Ping that goes between the first two fragments; nil for none.
  package var ping: [UInt8]?
  /// Whether the payload is sent as it is, without a header.
  package var isRaw = false

  package init(firstByte: UInt8, payload: [UInt8]) {
    self.firstByte = firstByte
    self.payload = payload
  }

  /// What goes out at once.
  package struct Piece: Equatable, Sendable {
    package var bytes: [UInt8]
    /// Seconds after the piece before it.
    package var delay: Double
  }

  /// A fragment, or the Ping between two.
  package struct Part: Equatable, Sendable {
    package var firstByte: UInt8
    package var payload: [UInt8]
  }

  /// Its fragments and the Ping between them, in order; none for raw bytes.
  package var parts: [Part] {
    if isRaw { return [] }
    let bounds = [0] + splits + [payload.count]
    var parts: [Part] = []
    for (index, (start, end)) in zip(bounds, bounds.dropFirst()).enumerated() {
      let isLast = index == bounds.count - 2
      var first = index == 0 ? firstByte : firstByte & 0x80
      if !isLast { first &= 0x7F }
      if index == 1, let ping { parts.append(Part(firstByte: 0x89, payload: ping)) }
      parts.append(Part(firstByte: first, payload: Array(payload[start..<end])))
    }
    return parts
  }

  /// Whether it states more than bits, opcode, payload and fragments, so that only the end that
  /// sends it can write it.
  package var hasOwnForm: Bool {
    isRaw || mask != .usual || form != nil || length != nil || delay > 0
  }

  /// The bytes to send.
  ///
  /// - Parameters:
  ///   - masks: Whether the end that sends it masks its frames.
  ///   - key: A new masking key; those of further pieces are made of it.
  package func pieces(masks: Bool, key: MaskingKey) -> [Piece] {
    if isRaw { return [Piece(bytes: payload, delay: 0)] }
    return parts.enumerated().map { index, part in
      let isFragment = part.firstByte & 0x0F != 9 || parts.count == 1
      let header = FrameHeader(
        firstByte: part.firstByte, length: stated(part, index),
        lengthForm: (isFragment ? form : nil) ?? .minimal(for: stated(part, index)),
        maskingKey: maskingKey(masks: masks, key, index))
      let bytes = FrameSerializer.frame(header: header, payload: part.payload)
      return Piece(bytes: bytes, delay: index == 0 ? 0 : delay)
    }
  }

  private func stated(_ part: Part, _ index: Int) -> UInt64 {
    index == 0 ? length ?? UInt64(part.payload.count) : UInt64(part.payload.count)
  }

  private func maskingKey(masks: Bool, _ key: MaskingKey, _ index: Int) -> MaskingKey? {
    switch mask {
    case .none: nil
    case .key(let given): given
    case .usual where !masks: nil
    case .usual, .random: index == 0 ? key : Self.mixed(key, index)
    }
  }

  /// A different key for each piece (the finalizer of MurmurHash3).
  private static func mixed(_ key: MaskingKey, _ index: Int) -> MaskingKey {
    var value = key.value &+ UInt32(truncatingIfNeeded: index) &* 0x9E37_79B9
    value = (value ^ value >> 16) &* 0x85EB_CA6B
    value = (value ^ value >> 13) &* 0xC2B2_AE35
    return MaskingKey(value ^ value >> 16)
  }
}
