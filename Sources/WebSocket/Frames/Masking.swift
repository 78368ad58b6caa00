/// The XOR of payload data with a masking key (RFC 6455, section 5.3); masking and unmasking are
/// the same operation.
package enum Masking {
  /// Masks or unmasks `bytes` in place.
  ///
  /// - Parameters:
  ///   - key: the frame's masking key.
  ///   - bytes: any stretch of the frame's payload.
  ///   - offset: the position of `bytes[0]` in the payload; only its remainder by 4 matters.
  package static func apply(
    _ key: MaskingKey, to bytes: UnsafeMutableRawBufferPointer, offset: Int
  ) {
    guard let start = bytes.baseAddress else { return }
    let pattern = pattern(key, offset: offset)
    let end = bytes.count
    let lastWord = end - end % 8
    // Words in a plain loop: the optimizer turns it into the widest vectors the machine has.
    for position in stride(from: 0, to: lastWord, by: 8) {
      let word = start.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      start.storeBytes(of: word ^ pattern, toByteOffset: position, as: UInt64.self)
    }
    var rest = UInt64(littleEndian: pattern)
    for position in lastWord..<end {
      let byte = start.load(fromByteOffset: position, as: UInt8.self)
      start.storeBytes(
        of: byte ^ UInt8(truncatingIfNeeded: rest), toByteOffset: position, as: UInt8.self)
      rest >>= 8
    }
  }

  /// A copy of `bytes` without the mask, a plain copy when `key` is nil; `offset` is the position
  /// of the first byte in the payload.
  package static func unmasked(
    _ bytes: some Collection<UInt8>, key: MaskingKey?, offset: Int = 0
  ) -> [UInt8] {
    var copy = Array(bytes)
    if let key {
      copy.withUnsafeMutableBytes { apply(key, to: $0, offset: offset) }
    }
    return copy
  }

  /// A copy of `bytes` without the mask, a plain copy when `key` is nil; `offset` is the position
  /// of the first byte in the payload.
  package static func unmasked(
    _ bytes: UnsafeRawBufferPointer, key: MaskingKey?, offset: Int = 0
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: bytes.count) { copy, count in
      let raw = UnsafeMutableRawBufferPointer(copy)
      raw.copyMemory(from: bytes)
      if let key {
        apply(key, to: UnsafeMutableRawBufferPointer(rebasing: raw[..<bytes.count]), offset: offset)
      }
      count = bytes.count
    }
  }

  /// The key repeated to eight bytes, as they apply from payload position `offset` on.
  static func pattern(_ key: MaskingKey, offset: Int) -> UInt64 {
    let turn = UInt32(truncatingIfNeeded: offset & 3) &* 8
    let turned = key.value &<< turn | key.value &>> (32 &- turn)
    // A shift by 32 is masked to a shift by nothing, which leaves the key as it is: right for 0.
    return (UInt64(turned) << 32 | UInt64(turned)).bigEndian
  }
}
