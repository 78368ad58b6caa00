/// Scans the DEFLATE data of messages (RFC 1951) without inflating it, and reports how many bytes
/// back it refers.
///
/// zlib cannot: it checks distances against all the output it still has at hand, not against the
/// window that was agreed. Data that does not decode ends the scan of its message; saying so is
/// left to zlib.
struct DeflateDistanceScanner: Sendable {
  /// A block of codes and what is known of its tables.
  private struct Tables {
    var literals = 0
    var distances = 0
    var codeLengths = 0
    var lengths: [UInt8] = []
    var code: HuffmanCode?
  }

  private enum State {
    case header
    case storedLength
    case stored(Int)
    case tableSizes
    case codeLengths(Tables)
    case lengths(Tables)
    case symbols
    case lost
  }

  private enum Progress { case on, needsMore }

  /// The farthest distance in the message, 0 without any.
  private(set) var farthest = 0
  /// The first distance that goes back before the message's first byte.
  private(set) var intoEarlier: Int?
  /// Bytes the message inflates to, as far as it was scanned.
  private(set) var produced: UInt64 = 0
  private var state = State.header
  private var bits: UInt64 = 0
  private var bitCount = 0
  private var isFinal = false
  // Not in the state, which would be copied with them for every symbol.
  private var literals = HuffmanCode.none
  private var distances = HuffmanCode.none

  /// Forgets the message before.
  mutating func begin() { self = DeflateDistanceScanner() }

  /// Scans the next compressed bytes, which must be unmasked.
  mutating func scan(_ bytes: UnsafeRawBufferPointer) {
    var position = 0
    while true {
      while bitCount <= 56 && position < bytes.count {
        bits |= UInt64(bytes[position]) << UInt64(bitCount)
        bitCount += 8
        position += 1
      }
      if case .stored(let remaining) = state, bitCount == 0 {
        let count = min(remaining, bytes.count - position)
        position += count
        skip(count, of: remaining)
        if position == bytes.count { return }
        continue
      }
      if case .needsMore = step() { return }
    }
  }

  /// Takes one item off the bits, or nothing when it is not whole.
  ///
  /// The bits are full up to 57 or hold all that came, and the longest item, a length and a
  /// distance with their extra bits, has 48.
  private mutating func step() -> Progress {
    switch state {
    case .header: return readHeader()
    case .storedLength: return readStoredLength()
    case .stored(let remaining):
      let count = min(remaining, bitCount / 8)
      drop(count * 8)
      skip(count, of: remaining)
      return .on
    case .tableSizes: return readTableSizes()
    case .codeLengths(var tables):
      state = .lost
      return readCodeLength(&tables)
    case .lengths(var tables):
      state = .lost
      return readLength(&tables)
    case .symbols:
      // While a whole item is certainly there, without another look at the state.
      var progress = readSymbol()
      while progress == .on, bitCount >= 48, case .symbols = state { progress = readSymbol() }
      return progress
    case .lost: return .needsMore
    }
  }

  private mutating func drop(_ count: Int) {
    bits = count >= 64 ? 0 : bits >> UInt64(count)
    bitCount -= count
  }

  private mutating func skip(_ count: Int, of remaining: Int) {
    produced &+= UInt64(count)
    if count == remaining { endBlock() } else { state = .stored(remaining - count) }
  }

  /// A final block is followed by another stream at the next byte (RFC 7692, section 7.2.3.4).
  private mutating func endBlock() {
    if isFinal { drop(bitCount % 8) }
    state = .header
  }

  private mutating func readHeader() -> Progress {
    guard bitCount >= 3 else { return .needsMore }
    isFinal = bits & 1 != 0
    let type = bits >> 1 & 3
    drop(3)
    switch type {
    case 0:
      drop(bitCount % 8)
      state = .storedLength
    case 1:
      guard let literals = Self.fixedLiterals, let distances = Self.fixedDistances else {
        return lose()
      }
      (self.literals, self.distances) = (literals, distances)
      state = .symbols
    case 2: state = .tableSizes
    default: return lose()
    }
    return .on
  }

  private mutating func lose() -> Progress {
    state = .lost
    return .needsMore
  }

  private mutating func readStoredLength() -> Progress {
    guard bitCount >= 32 else { return .needsMore }
    let length = Int(bits & 0xFFFF)
    guard Int(bits >> 16 & 0xFFFF) == length ^ 0xFFFF else { return lose() }
    drop(32)
    if length == 0 { endBlock() } else { state = .stored(length) }
    return .on
  }

  private mutating func readTableSizes() -> Progress {
    guard bitCount >= 14 else { return .needsMore }
    let tables = Tables(
      literals: Int(bits & 31) + 257, distances: Int(bits >> 5 & 31) + 1,
      codeLengths: Int(bits >> 10 & 15) + 4)
    drop(14)
    state = .codeLengths(tables)
    return .on
  }

  private mutating func readCodeLength(_ tables: inout Tables) -> Progress {
    guard bitCount >= 3 else {
      state = .codeLengths(tables)
      return .needsMore
    }
    tables.lengths.append(UInt8(bits & 7))
    drop(3)
    if tables.lengths.count < tables.codeLengths {
      state = .codeLengths(tables)
      return .on
    }
    var lengths = [UInt8](repeating: 0, count: 19)
    for (index, length) in zip(Self.codeLengthOrder, tables.lengths) { lengths[index] = length }
    guard let code = HuffmanCode(lengths: lengths) else { return lose() }
    tables.code = code
    tables.lengths = []
    state = .lengths(tables)
    return .on
  }

  private mutating func readLength(_ tables: inout Tables) -> Progress {
    guard let (symbol, length) = tables.code?.decode(bits) else {
      // No word matches the bits there are; with more of them one might.
      if bitCount >= 15 { return lose() }
      state = .lengths(tables)
      return .needsMore
    }
    let extra = symbol == 16 ? 2 : symbol == 17 ? 3 : symbol == 18 ? 7 : 0
    guard bitCount >= length + extra else {
      state = .lengths(tables)
      return .needsMore
    }
    let repeats = Int(bits >> UInt64(length) & (1 << UInt64(extra) - 1))
    drop(length + extra)
    switch symbol {
    case 16:
      guard let last = tables.lengths.last else { return lose() }
      tables.lengths += Array(repeating: last, count: 3 + repeats)
    case 17: tables.lengths += Array(repeating: 0, count: 3 + repeats)
    case 18: tables.lengths += Array(repeating: 0, count: 11 + repeats)
    default: tables.lengths.append(UInt8(symbol))
    }
    let total = tables.literals + tables.distances
    if tables.lengths.count < total {
      state = .lengths(tables)
      return .on
    }
    guard tables.lengths.count == total,
      let literals = HuffmanCode(lengths: tables.lengths.prefix(tables.literals)),
      let distances = HuffmanCode(lengths: tables.lengths.dropFirst(tables.literals))
    else { return lose() }
    (self.literals, self.distances) = (literals, distances)
    state = .symbols
    return .on
  }

  private mutating func readSymbol() -> Progress {
    guard let (symbol, length) = literals.decode(bits) else {
      return bitCount >= 15 ? lose() : .needsMore
    }
    guard bitCount >= length else { return .needsMore }
    if symbol < 256 {
      drop(length)
      produced &+= 1
      return .on
    }
    if symbol == 256 {
      drop(length)
      endBlock()
      return .on
    }
    guard symbol <= 285 else { return lose() }
    let (base, extra) = Self.matchLengths[symbol - 257]
    let count = base + Int(bits >> UInt64(length) & (1 << UInt64(extra) - 1))
    return readDistance(after: length + extra, matchLength: count)
  }

  private mutating func readDistance(after used: Int, matchLength: Int) -> Progress {
    guard let (symbol, length) = distances.decode(bits >> UInt64(used)) else {
      return bitCount >= used + 15 ? lose() : .needsMore
    }
    guard symbol < 30 else { return bitCount >= used + length ? lose() : .needsMore }
    let (base, extra) = Self.matchDistances[symbol]
    guard bitCount >= used + length + extra else { return .needsMore }
    let distance = base + Int(bits >> UInt64(used + length) & (1 << UInt64(extra) - 1))
    drop(used + length + extra)
    farthest = max(farthest, distance)
    if intoEarlier == nil && UInt64(distance) > produced { intoEarlier = distance }
    produced &+= UInt64(matchLength)
    return .on
  }

  // The tables of RFC 1951, sections 3.2.5 to 3.2.7.
  private static let codeLengthOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]
  private static let matchLengths = table(count: 28, step: 4, first: 3) + [(258, 0)]
  private static let matchDistances = table(count: 30, step: 2, first: 1)
  private static let fixedLiterals = HuffmanCode(
    lengths: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = HuffmanCode(lengths: Array(repeating: 5, count: 30))

  /// The smallest value and the extra bits of each symbol: one bit more for every `step` symbols
  /// after the first two steps.
  private static func table(count: Int, step: Int, first: Int) -> [(base: Int, extra: Int)] {
    var next = first
    return (0..<count).map { symbol in
      let extra = max(0, symbol / step - 1)
      defer { next += 1 << extra }
      return (next, extra)
    }
  }
}
