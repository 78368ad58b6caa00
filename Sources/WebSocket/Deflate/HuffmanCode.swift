/// A canonical Huffman code of DEFLATE (RFC 1951, section 3.2.2), read from the low bits of a word.
///
/// Each block of a message may bring codes of its own, so the tables are filled again in place: a
/// kilobyte of JSON has one or two blocks, and allocating for each took longer than reading it.
final class HuffmanCode {
  /// For the next `quickBits` bits: symbol × 16 + length, or 0 when the code word is longer.
  private let quick = UnsafeMutablePointer<UInt16>.allocate(capacity: 1 << quickBits)
  /// The symbols in the order of their code words.
  private let symbols = UnsafeMutablePointer<UInt16>.allocate(capacity: mostSymbols)
  /// How many code words have each length.
  private let counts = UnsafeMutablePointer<Int>.allocate(capacity: 16)
  private static let quickBits = 10
  /// Symbols that a code can have: those of literals and lengths (section 3.2.7).
  static let mostSymbols = 288

  /// The code without words.
  init() {
    quick.initialize(repeating: 0, count: 1 << Self.quickBits)
    symbols.initialize(repeating: 0, count: Self.mostSymbols)
    counts.initialize(repeating: 0, count: 16)
  }

  deinit {
    quick.deallocate()
    symbols.deallocate()
    counts.deallocate()
  }

  /// Turns it into another code; false when the lengths need more code words than there are.
  ///
  /// - Parameter lengths: The length of each symbol's code word, 0 to 15, 0 for none; of more than
  ///   `mostSymbols` the rest is left out.
  func become(_ lengths: UnsafeBufferPointer<UInt8>) -> Bool {
    let lengths = UnsafeBufferPointer(rebasing: lengths.prefix(Self.mostSymbols))
    counts.update(repeating: 0, count: 16)
    for length in lengths { counts[Int(length & 15)] &+= 1 }
    counts[0] = 0
    var left = 1
    for length in 1...15 {
      left = left &* 2 &- counts[length]
      if left < 0 { return false }
    }
    sort(lengths)
    fill()
    return true
  }

  /// Puts the symbols in the order of their code words: by length, then by value.
  private func sort(_ lengths: UnsafeBufferPointer<UInt8>) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 17) { places in
      places[1] = 0
      for length in 1...15 { places[length &+ 1] = places[length] &+ counts[length] }
      for symbol in 0..<lengths.count where lengths[symbol] > 0 {
        let length = Int(lengths[symbol] & 15)
        symbols[places[length]] = UInt16(truncatingIfNeeded: symbol)
        places[length] &+= 1
      }
    }
  }

  /// Fills the table for each length of code words in turn, and doubles it for the next.
  ///
  /// The words of a length follow each other as numbers do, read from their last bit: what comes
  /// behind a word in the table is all that its first bits may be followed by.
  private func fill() {
    var (size, word, index) = (1, 0, 0)
    quick[0] = 0
    for length in 1...Self.quickBits {
      (quick + size).update(from: quick, count: size)
      size &*= 2
      for _ in 0..<counts[length] {
        quick[word] = symbols[index] &<< 4 | UInt16(truncatingIfNeeded: length)
        index &+= 1
        let free = ~word & (size &- 1)
        // The word of ones only is the last there can be.
        guard free != 0 else { break }
        let bit = 1 &<< (Int.bitWidth &- 1 &- free.leadingZeroBitCount)
        word = word & (bit &- 1) | bit
      }
    }
  }

  /// The symbol at the low end of `bits` and the length of its code word; a length of 0 for a word
  /// that the table has not.
  @inline(__always)
  func quickDecode(_ bits: UInt64) -> (value: Int, length: Int) {
    let entry = Int(quick[Int(truncatingIfNeeded: bits & (1 &<< UInt64(Self.quickBits) &- 1))])
    return (entry &>> 4, entry & 15)
  }

  /// The symbol at the low end of `bits` and the length of its code word; nil when no word matches.
  @inline(__always)
  func decode(_ bits: UInt64) -> (symbol: Int, length: Int)? {
    let entry = Int(quick[Int(bits & (1 << UInt64(Self.quickBits) - 1))])
    return entry != 0 ? (entry >> 4, entry & 15) : decodeLong(bits)
  }

  /// Length by length: the first word of a length follows from the shorter ones.
  private func decodeLong(_ bits: UInt64) -> (symbol: Int, length: Int)? {
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
