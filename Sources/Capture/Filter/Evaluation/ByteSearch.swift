/// Finds bytes in bytes.
enum ByteSearch {
  /// Whether `needle` stands in `bytes`; nothing stands everywhere.
  static func contains(_ needle: [UInt8], in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = needle.first else { return true }
    guard bytes.count >= needle.count else { return false }
    return needle.withUnsafeBufferPointer { needle in
      for start in 0...(bytes.count - needle.count) where bytes[start] == first {
        var length = 1
        while length < needle.count, bytes[start + length] == needle[length] { length += 1 }
        if length == needle.count { return true }
      }
      return false
    }
  }

  /// The same without regard to the case of ASCII letters; the needle is in lower case.
  static func containsIgnoringCase(
    _ needle: [UInt8], in bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard let first = needle.first else { return true }
    guard bytes.count >= needle.count else { return false }
    let other = (0x61...0x7A).contains(first) ? first ^ 0x20 : first
    return needle.withUnsafeBufferPointer { needle in
      for start in 0...(bytes.count - needle.count)
      where bytes[start] == first || bytes[start] == other {
        var length = 1
        while length < needle.count, ASCII.lowercased(bytes[start + length]) == needle[length] {
          length += 1
        }
        if length == needle.count { return true }
      }
      return false
    }
  }

  static func equal(_ left: UnsafeBufferPointer<UInt8>, _ right: [UInt8]) -> Bool {
    left.count == right.count && left.elementsEqual(right)
  }
}
