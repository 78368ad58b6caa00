/// Writes DEFLATE data by hand (RFC 1951), for streams no compressor makes.
struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var used = 0

  /// The low `count` bits of `value`, lowest first.
  mutating func write(_ value: Int, _ count: Int) {
    for bit in 0..<count {
      if used % 8 == 0 { bytes.append(0) }
      if value >> bit & 1 != 0 { bytes[bytes.count - 1] |= 1 << UInt8(used % 8) }
      used += 1
    }
  }

  /// A Huffman code word, highest bit first.
  mutating func word(_ value: Int, _ count: Int) {
    for bit in (0..<count).reversed() { write(value >> bit, 1) }
  }

  /// The header of a block with fixed codes.
  mutating func fixedBlock(isFinal: Bool = false) {
    write(isFinal ? 1 : 0, 1)
    write(1, 2)
  }

  mutating func literal(_ byte: UInt8) {
    if byte < 144 { word(0x30 + Int(byte), 8) } else { word(0x190 + Int(byte) - 144, 9) }
  }

  /// The smallest length of each of the symbols from 257 on (RFC 1951, section 3.2.5).
  private static let lengths = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]

  /// A match of 3 to 258 bytes.
  mutating func match(length: Int = 3, distance: Int) {
    let place = Self.lengths.lastIndex { $0 <= length } ?? 0
    // Symbols 256 to 279 have seven bits, from 280 on eight.
    if place < 23 { word(place + 1, 7) } else { word(0xC0 + place - 23, 8) }
    write(length - Self.lengths[place], place < 8 || place == 28 ? 0 : place / 4 - 1)
    var symbol = 29
    while base(symbol) > distance { symbol -= 1 }
    word(symbol, 5)
    write(distance - base(symbol), symbol < 4 ? 0 : symbol / 2 - 1)
  }

  mutating func endOfBlock() { word(0, 7) }

  /// What a sender leaves of the empty stored block after it took 00 00 ff ff off.
  mutating func flush() { write(0, 3) }

  private func base(_ symbol: Int) -> Int {
    symbol < 4 ? symbol + 1 : 1 + (2 + symbol % 2) << (symbol / 2 - 1)
  }
}
