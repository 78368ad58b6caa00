import Glibc

extension SeededGenerator {
  /// Valid bytes with a few random edits, of kinds that break readers.
  package mutating func mutated(_ seed: [UInt8]) -> [UInt8] {
    var bytes = seed
    for _ in 0..<(1 + below(8)) { edit(&bytes) }
    return bytes
  }

  private mutating func edit(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return bytes.append(UInt8(below(256))) }
    let place = below(bytes.count)
    switch below(9) {
    case 0: bytes[place] ^= 1 << UInt8(below(8))
    case 1: bytes[place] = UInt8(below(256))
    case 2: bytes.insert(contentsOf: self.bytes(1 + below(12)), at: place)
    case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(40)))
    case 4: bytes.removeSubrange(place...)
    case 5: overwrite(&bytes, at: place, with: Self.numbers[below(Self.numbers.count)])
    case 6:
      // A stretch again somewhere else.
      let stretch = Array(bytes[place..<min(bytes.count, place + 1 + below(200))])
      bytes.insert(contentsOf: stretch, at: below(bytes.count))
    case 7: overwrite(&bytes, at: place, with: Self.marks[below(Self.marks.count)])
    default: bytes.insert(contentsOf: Self.marks[below(Self.marks.count)], at: place)
    }
  }

  private func overwrite(_ bytes: inout [UInt8], at place: Int, with other: [UInt8]) {
    for (offset, byte) in other.enumerated() where place + offset < bytes.count {
      bytes[place + offset] = byte
    }
  }

  /// Numbers at whose borders arithmetic goes wrong, in both byte orders.
  private static let numbers: [[UInt8]] = {
    let values: [UInt64] = [
      0, 1, 3, 4, 11, 12, 28, 125, 126, 127, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000,
      0xFFFF_FFFC, 0xFFFF_FFFF, 1 << 62, 1 << 63, .max,
    ]
    return values.flatMap { value -> [[UInt8]] in
      let big = (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }
      return [big, big.reversed(), Array(big.suffix(4)), Array(big.suffix(4).reversed())]
        + [Array(big.suffix(2))]
    }
  }()

  /// What means something to one of the readers.
  private static let marks: [[UInt8]] = [
    Array("\r\n".utf8), Array("\r\n\r\n".utf8), Array("\"".utf8), Array("\\u".utf8),
    Array("[[[[[[[[".utf8), Array("{\"".utf8), Array("]}".utf8), Array("1e400".utf8),
    Array("\u{1B}[2J".utf8), [0xE2, 0x80, 0xAE], [0xC0, 0x80], [0xED, 0xA0, 0x80],
    [0, 0, 0xFF, 0xFF],
    [0x0A, 0x0D, 0x0D, 0x0A], [0x88, 0x00], [0xFF, 0xFF], [0x81, 0xFE], Array("windsock:{".utf8),
  ]
}

/// How long the fuzzing goes on, and from which seed: `WINDSOCK_FUZZ_ROUNDS` and
/// `WINDSOCK_FUZZ_SEED` make it longer, or repeat one round.
package enum FuzzBudget {
  package static func rounds(_ usual: Int) -> Range<UInt64> {
    let first = number("WINDSOCK_FUZZ_SEED") ?? 1
    return first..<(first + (number("WINDSOCK_FUZZ_ROUNDS") ?? UInt64(usual)))
  }

  private static func number(_ name: String) -> UInt64? {
    getenv(name).flatMap { UInt64(String(cString: $0)) }
  }
}
