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
    quick.update(repeating: 0, count: 1 << Self.quickBits)
    for length in lengths where length > 0 { counts[Int(length & 15)] += 1 }
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 34) { places in
      places.initialize(repeating: 0)
      var left = 1
      for length in 1...15 {
        left = left * 2 - counts[length]
        if left < 0 { return false }
        places[length + 1] = places[length] + counts[length]
        places[length + 18] = (places[length + 17] + counts[length]) * 2
      }
      for symbol in lengths.indices where lengths[symbol] > 0 {
        let length = Int(lengths[symbol] & 15)
        symbols[places[length]] = UInt16(symbol)
        places[length] += 1
        enter(symbol, word: places[length + 17], length: length)
        places[length + 17] += 1
      }
      return true
    }
  }

  /// Puts a short code word in the table, for whatever bits follow it.
  private func enter(_ symbol: Int, word: Int, length: Int) {
    guard length <= Self.quickBits else { return }
    var (reversed, rest) = (0, word)
    for _ in 0..<length {
      reversed = reversed << 1 | rest & 1
      rest >>= 1
    }
    let entry = UInt16(symbol << 4 | length)
    while reversed < 1 << Self.quickBits {
      quick[reversed] = entry
      reversed += 1 << length
    }
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
