/// Tells whether the bytes of a text message are UTF-8 (RFC 3629; RFC 6455, section 8.1), chunk by
/// chunk and without writing to them.
///
/// The answer does not depend on how the bytes are cut into chunks. It fails fast: the defect is
/// returned by the call with the first byte that makes the sequence impossible. It is returned
/// once; after that, nothing is returned until `reset()`.
package struct UTF8Validator: Sendable {
  /// Bytes of the message so far.
  private var count: UInt64 = 0
  /// Bytes read of the sequence in progress: 0 between sequences.
  private var read: UInt8 = 0
  /// Bytes the sequence in progress still needs.
  private var needed: UInt8 = 0
  /// The first byte of the sequence in progress.
  private var lead: UInt8 = 0
  /// What was wrong with this message, if anything was.
  package private(set) var defect: UTF8Error?

  package init() {}

  /// Forgets everything, for the next message.
  package mutating func reset() { self = UTF8Validator() }

  /// Reads the next bytes of the message.
  ///
  /// - Parameters:
  ///   - bytes: payload data as it stands on the wire.
  ///   - key: the masking key of the frame the bytes belong to, nil when it is not masked.
  ///   - keyOffset: the position of `bytes[0]` in the payload of its frame.
  /// - Returns: the defect, with its offset counted over the whole message.
  package mutating func consume(
    _ bytes: UnsafeRawBufferPointer, key: MaskingKey? = nil, keyOffset: Int = 0
  ) -> UTF8Error? {
    guard defect == nil, let start = bytes.baseAddress else { return nil }
    let pattern = key.map { UInt64(littleEndian: Masking.pattern($0, offset: keyOffset)) } ?? 0
    let end = bytes.count
    var position = 0
    while position < end {
      if read == 0 {
        position = Self.skipASCII(start, from: position, to: end, pattern: pattern)
        position = Self.skipSequences(start, from: position, to: end, pattern: pattern)
        if position == end { break }
      }
      let mask = UInt8(truncatingIfNeeded: pattern >> (UInt64(position & 7) * 8))
      let byte = start.load(fromByteOffset: position, as: UInt8.self) ^ mask
      if let kind = step(byte) {
        defect = UTF8Error(kind, at: count + UInt64(position) - UInt64(read))
        return defect
      }
      position += 1
    }
    count += UInt64(end)
    return nil
  }

  /// Ends the message: the defect of a sequence that was cut short, if there is one.
  package mutating func finish() -> UTF8Error? {
    guard defect == nil, read > 0 else { return nil }
    defect = UTF8Error(.truncated, at: count - UInt64(read))
    return defect
  }

  /// Reads one byte in any state; returns the error when the byte cannot continue the sequence.
  private mutating func step(_ byte: UInt8) -> UTF8Error.Kind? {
    if read > 0 {
      if let kind = Self.flaw(of: byte, after: lead, at: read) { return kind }
      needed -= 1
      read = needed == 0 ? 0 : read + 1
      return nil
    }
    switch byte {
    case 0x00...0x7F: return nil
    case 0x80...0xBF: return .loneContinuation
    case 0xC0...0xC1: return .overlong
    case 0xC2...0xDF: needed = 1
    case 0xE0...0xEF: needed = 2
    case 0xF0...0xF4: needed = 3
    case 0xF5...0xF7: return .tooLarge
    default: return .badLead
    }
    lead = byte
    read = 1
    return nil
  }

  /// Why `byte` cannot be at `position` of a sequence that began with `lead`.
  private static func flaw(
    of byte: UInt8, after lead: UInt8, at position: UInt8
  ) -> UTF8Error.Kind? {
    guard byte & 0xC0 == 0x80 else { return .truncated }
    guard position == 1 else { return nil }
    switch lead {
    case 0xE0 where byte < 0xA0: return .overlong
    case 0xED where byte >= 0xA0: return .surrogate
    case 0xF0 where byte < 0x90: return .overlong
    case 0xF4 where byte >= 0x90: return .tooLarge
    default: return nil
    }
  }
}

// The two shortcuts below only ever skip what is certainly valid; whatever they stop at, `step`
// judges. `pattern` is the key repeated for the positions of the chunk, lowest byte first.
extension UTF8Validator {
  /// Skips whole words of ASCII, 32 bytes a turn while they last.
  private static func skipASCII(
    _ start: UnsafeRawPointer, from begin: Int, to end: Int, pattern: UInt64
  ) -> Int {
    var position = begin
    let turned = turn(pattern, to: position).littleEndian
    let high: UInt64 = 0x8080_8080_8080_8080
    while end &- position >= 32 {
      let first = start.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ turned
      let second = start.loadUnaligned(fromByteOffset: position &+ 8, as: UInt64.self) ^ turned
      let third = start.loadUnaligned(fromByteOffset: position &+ 16, as: UInt64.self) ^ turned
      let fourth = start.loadUnaligned(fromByteOffset: position &+ 24, as: UInt64.self) ^ turned
      if (first | second | third | fourth) & high != 0 { break }
      position &+= 32
    }
    while end &- position >= 8 {
      let word = start.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ turned
      if word & high != 0 { break }
      position &+= 8
    }
    return position
  }

  /// Whether a whole payload is ASCII: the common case of a text, and the quickest to check.
  static func isASCII(_ bytes: UnsafeRawBufferPointer, key: MaskingKey?) -> Bool {
    guard bytes.count >= 8, let start = bytes.baseAddress else { return bytes.isEmpty }
    let pattern = key.map { UInt64(littleEndian: Masking.pattern($0, offset: 0)) } ?? 0
    let last = bytes.count &- 8
    guard skipASCII(start, from: 0, to: bytes.count, pattern: pattern) >= last else { return false }
    let word = start.loadUnaligned(fromByteOffset: last, as: UInt64.self)
    return (UInt64(littleEndian: word) ^ turn(pattern, to: last)) & 0x8080_8080_8080_8080 == 0
  }

  /// Skips valid characters while four bytes can be read at once, until eight words in a row were
  /// ASCII, which `skipASCII` is faster at.
  private static func skipSequences(
    _ start: UnsafeRawPointer, from begin: Int, to end: Int, pattern: UInt64
  ) -> Int {
    var position = begin
    var asciiWords = 0
    while end &- position >= 4 && asciiWords < 8 {
      let raw = UInt32(littleEndian: start.loadUnaligned(fromByteOffset: position, as: UInt32.self))
      let word = raw ^ UInt32(truncatingIfNeeded: turn(pattern, to: position))
      if word & 0x8080_8080 == 0 {
        position &+= 4
        asciiWords &+= 1
        continue
      }
      let length = validLength(word)
      if length == 0 { break }
      position &+= length
      asciiWords = 0
    }
    return position
  }

  /// The length of the valid character at the start of four bytes (lowest first), 0 when there is
  /// none.
  private static func validLength(_ word: UInt32) -> Int {
    if word & 0x80 == 0 { return 1 }
    if word & 0xC0E0 == 0x80C0 { return word & 0x1E != 0 ? 2 : 0 }
    if word & 0xC0_C0F0 == 0x80_80E0 {
      let scalar = (word & 0x0F) << 12 | (word & 0x3F00) >> 2
      return scalar < 0x800 || scalar & 0xF800 == 0xD800 ? 0 : 3
    }
    if word & 0xC0C0_C0F8 == 0x8080_80F0 {
      let plane = (word & 0x07) << 2 | (word & 0x3000) >> 12
      return plane == 0 || plane > 0x10 ? 0 : 4
    }
    return 0
  }

  /// The pattern as it stands at a position of the chunk.
  private static func turn(_ pattern: UInt64, to position: Int) -> UInt64 {
    let bits = UInt64(truncatingIfNeeded: position & 3) &* 8
    return pattern &>> bits | pattern &<< (64 &- bits)
  }
}
