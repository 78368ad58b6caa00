/// Finds bytes in bytes.
///
/// Sixteen places are checked together for the first and the last byte of the needle. Only where
/// both match are the bytes between compared.
enum ByteSearch {
  private typealias Block = SIMD16<UInt8>

  /// Whether `needle` is in `bytes`; an empty one is in all.
  static func contains(_ needle: [UInt8], in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    needle.withUnsafeBufferPointer { find($0, in: bytes, foldsCase: false) }
  }

  /// The same without regard to the case of ASCII letters; the needle is in lower case.
  static func containsIgnoringCase(
    _ needle: [UInt8], in bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    needle.withUnsafeBufferPointer { find($0, in: bytes, foldsCase: true) }
  }

  static func equal(_ left: UnsafeBufferPointer<UInt8>, _ right: [UInt8]) -> Bool {
    left.count == right.count && left.elementsEqual(right)
  }

  static func find(
    _ needle: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>, foldsCase: Bool
  ) -> Bool {
    guard let first = needle.first, let last = needle.last else { return true }
    guard bytes.count >= needle.count, let base = bytes.baseAddress else { return false }
    let places = bytes.count - needle.count + 1
    let fold: (UInt8) -> UInt8 = { foldsCase && isLetter($0) ? 0x20 : 0 }
    let head = (sought: Block(repeating: first), fold: Block(repeating: fold(first)))
    let tail = (sought: Block(repeating: last), fold: Block(repeating: fold(last)))
    var place = 0
    while place + Block.scalarCount <= places {
      let start = UnsafeRawPointer(base + place)
      let heads = start.loadUnaligned(as: Block.self) | head.fold
      let tails =
        start.loadUnaligned(fromByteOffset: needle.count - 1, as: Block.self) | tail.fold
      if areBothAnywhere(heads .== head.sought, tails .== tail.sought),
        stands(needle, in: base, at: place..<place + Block.scalarCount, foldsCase)
      {
        return true
      }
      place += Block.scalarCount
    }
    return stands(needle, in: base, at: place..<places, foldsCase)
  }

  /// Whether any lane is set in both masks.
  @inline(__always)
  private static func areBothAnywhere(
    _ left: SIMDMask<Block.MaskStorage>, _ right: SIMDMask<Block.MaskStorage>
  ) -> Bool {
    // As two words: asking a mask lane by lane costs more than the comparison.
    let lanes = unsafeBitCast(left .& right, to: SIMD2<UInt64>.self)
    return lanes.x | lanes.y != 0
  }

  /// Whether the needle is at one of the places, each of which has room for it.
  private static func stands(
    _ needle: UnsafeBufferPointer<UInt8>, in bytes: UnsafePointer<UInt8>, at places: Range<Int>,
    _ foldsCase: Bool
  ) -> Bool {
    for place in places {
      var length = 0
      if foldsCase {
        while length < needle.count, ASCII.lowercased(bytes[place + length]) == needle[length] {
          length += 1
        }
      } else {
        while length < needle.count, bytes[place + length] == needle[length] { length += 1 }
      }
      if length == needle.count { return true }
    }
    return false
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
}
