/// A position in bytes, read forwards; every read reports whether there was enough.
struct ByteCursor {
  let bytes: [UInt8]
  private(set) var position: Int
  let end: Int
  /// Whether a read wanted more bytes than there were.
  private(set) var isExhausted = false

  init(_ bytes: [UInt8], _ range: Range<Int>? = nil) {
    self.bytes = bytes
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  var isAtEnd: Bool { position == end }
  var remaining: Int { end - position }
  var next: UInt8? { position < end ? bytes[position] : nil }

  mutating func byte() -> UInt8? {
    guard position < end else {
      isExhausted = true
      return nil
    }
    defer { position += 1 }
    return bytes[position]
  }

  /// An integer of some bytes, the highest first.
  mutating func integer(_ count: Int) -> UInt64? {
    guard count <= remaining else {
      isExhausted = true
      return nil
    }
    var value: UInt64 = 0
    for _ in 0..<count {
      value = value << 8 | UInt64(bytes[position])
      position += 1
    }
    return value
  }

  /// An integer of some bytes, the lowest first.
  mutating func littleEndian(_ count: Int) -> UInt64? {
    integer(count).map { $0.byteSwapped >> (64 - 8 * UInt64(count)) }
  }

  /// The place of the next bytes.
  mutating func take(_ count: UInt64) -> Range<Int>? {
    guard count <= UInt64(remaining) else {
      isExhausted = true
      return nil
    }
    defer { position += Int(count) }
    return position..<position + Int(count)
  }

  /// The place of what is left.
  mutating func rest() -> Range<Int> {
    defer { position = end }
    return position..<end
  }
}

extension ByteCursor {
  /// A base-128 integer, the lowest seven bits first; nil when it has more than 64 bits.
  mutating func variableLength() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = byte() else { return nil }
      if shift == 63, byte > 1 { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}

/// The beginning of a unit that no message has completed yet.
struct PendingBytes: Equatable, Sendable {
  /// How much of it is kept: longer units lose their end.
  static let limit = 1 << 20

  private(set) var kept: [UInt8] = []
  /// How many bytes it has had.
  private(set) var count = 0
  /// Whether the message before was cut short, so that nothing is known of what it left pending.
  var isUnknown = false

  var isEmpty: Bool { count == 0 }

  mutating func add(_ bytes: ArraySlice<UInt8>) {
    kept += bytes.prefix(Self.limit - kept.count)
    count += bytes.count
  }
}
