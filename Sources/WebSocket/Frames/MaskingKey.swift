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
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
