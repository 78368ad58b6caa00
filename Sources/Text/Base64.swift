/// Base64 with padding (RFC 4648, section 4).
package enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  package static func encode(_ bytes: some Collection<UInt8>) -> String {
    let bytes = Array(bytes)
    let length = length(of: bytes.count)
    return String(unsafeUninitializedCapacity: length) { text in
      if let target = text.baseAddress { write(bytes, to: target) }
      return length
    }
  }

  /// The number of digits for a number of bytes, padding included.
  package static func length(of count: Int) -> Int { (count + 2) / 3 * 4 }

  /// Writes the digits, as ASCII; pieces that are multiples of three bytes may follow each other.
  ///
  /// - Parameter target: Has room for `length` bytes.
  package static func write(_ bytes: [UInt8], to target: UnsafeMutablePointer<UInt8>) {
    alphabet.withUnsafeBufferPointer { alphabet in
      bytes.withUnsafeBufferPointer { bytes in
        guard let first = bytes.baseAddress, let letters = alphabet.baseAddress, !bytes.isEmpty
        else { return }
        write(first, count: bytes.count, with: letters, to: target)
      }
    }
  }

  private static func write(
    _ bytes: UnsafePointer<UInt8>, count: Int, with alphabet: UnsafePointer<UInt8>,
    to digits: UnsafeMutablePointer<UInt8>
  ) {
    var place = 0
    for index in stride(from: 0, to: count - 2, by: 3) {
      let group =
        UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
      digits[place] = alphabet[Int(group >> 18)]
      digits[place + 1] = alphabet[Int(group >> 12 & 63)]
      digits[place + 2] = alphabet[Int(group >> 6 & 63)]
      digits[place + 3] = alphabet[Int(group & 63)]
      place += 4
    }
    let left = count % 3
    guard left > 0 else { return }
    let second = left == 2 ? UInt32(bytes[count - 1]) : 0
    let group = UInt32(bytes[count - left]) << 16 | second << 8
    digits[place] = alphabet[Int(group >> 18)]
    digits[place + 1] = alphabet[Int(group >> 12 & 63)]
    digits[place + 2] = left == 2 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "=")
    digits[place + 3] = UInt8(ascii: "=")
  }

  /// The bytes, or nil when the text is not base64 with its padding and nothing else.
  ///
  /// Bits that the padding makes meaningless may have any value, as most decoders have it.
  package static func decode(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 4 == 0 else { return nil }
    let padding = digits.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 4 * 3)
    var group: UInt32 = 0
    for (index, digit) in digits.enumerated() {
      let isPadding = index >= digits.count - padding
      guard let value = isPadding ? 0 : value(of: digit) else { return nil }
      group = group << 6 | value
      if index % 4 == 3 {
        for shift in [16, 8, 0] as [UInt32] {
          bytes.append(UInt8(truncatingIfNeeded: group >> shift))
        }
        group = 0
      }
    }
    bytes.removeLast(padding)
    return bytes
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit) + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
