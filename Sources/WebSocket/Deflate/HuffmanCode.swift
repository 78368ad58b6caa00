/// A canonical Huffman code of DEFLATE (RFC 1951, section 3.2.2), read from the low bits of a word.
struct HuffmanCode: Sendable {
  /// For the next `quickBits` bits: symbol × 16 + length, or 0 when the code word is longer.
  private var quick: [UInt16]
  /// How many code words have each length.
  private var counts = [Int](repeating: 0, count: 16)
  /// The symbols in the order of their code words.
  private var symbols: [UInt16] = []
  private static let quickBits = 10

  /// The code without words.
  static let none = HuffmanCode()

  private init() { quick = [UInt16](repeating: 0, count: 1 << Self.quickBits) }

  /// Makes the code; nil when more words are given out than there are.
  ///
  /// - Parameter lengths: the length of each symbol's code word, 0 to 15, 0 for none.
  init?(lengths: some Collection<UInt8>) {
    self.init()
    for length in lengths where length > 0 { counts[Int(length & 15)] += 1 }
    var offsets = [Int](repeating: 0, count: 17)
    var next = [Int](repeating: 0, count: 17)
    var left = 1
    for length in 1...15 {
      left = left * 2 - counts[length]
      if left < 0 { return nil }
      offsets[length + 1] = offsets[length] + counts[length]
      next[length + 1] = (next[length] + counts[length]) * 2
    }
    symbols = [UInt16](repeating: 0, count: offsets[16])
    for (symbol, length) in lengths.enumerated() where length > 0 {
      let length = Int(length & 15)
      symbols[offsets[length]] = UInt16(symbol)
      offsets[length] += 1
      enter(symbol, word: next[length], length: length)
      next[length] += 1
    }
  }

  /// Puts a short code word in the table, for whatever bits follow it.
  private mutating func enter(_ symbol: Int, word: Int, length: Int) {
    guard length <= Self.quickBits else { return }
    var reversed = 0
    for bit in 0..<length where word >> bit & 1 != 0 { reversed |= 1 << (length - 1 - bit) }
    for index in stride(from: reversed, to: 1 << Self.quickBits, by: 1 << length) {
      quick[index] = UInt16(symbol << 4 | length)
    }
  }

  /// The symbol at the low end of `bits` and the length of its code word; nil when no word matches.
  func decode(_ bits: UInt64) -> (symbol: Int, length: Int)? {
    let entry = Int(quick[Int(bits & (1 << UInt64(Self.quickBits) - 1))])
    if entry != 0 { return (entry >> 4, entry & 15) }
    // Length by length: the first word of a length follows from those shorter.
    var (word, first, index) = (0, 0, 0)
    for length in 1...15 {
      word |= Int(bits >> UInt64(length - 1) & 1)
      let count = counts[length]
      if word - count < first { return (Int(symbols[index + word - first]), length) }
      index += count
      first = (first + count) << 1
      word <<= 1
    }
    return nil
  }
}
