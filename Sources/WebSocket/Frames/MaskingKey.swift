/// The four bytes a client's payload is XORed with (RFC 6455, section 5.3).
package struct MaskingKey: Hashable, Sendable {
  /// The key as a big-endian number: the first byte on the wire is the most significant.
  package var value: UInt32

  package init(_ value: UInt32) { self.value = value }

  /// The four bytes in wire order.
  package var bytes: [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// Eight lower-case hexadecimal digits, in wire order.
  package var hex: String {
    String(unsafeUninitializedCapacity: 8) { digits in
      if let base = digits.baseAddress { putHex(to: base) }
      return 8
    }
  }

  /// Writes the same digits to `target`, which has room for eight bytes.
  package func putHex(to target: UnsafeMutablePointer<UInt8>) {
    for place in 0..<8 {
      let digit = UInt8(truncatingIfNeeded: value &>> UInt32(28 - 4 * place)) & 0xF
      target[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
    }
  }
}
