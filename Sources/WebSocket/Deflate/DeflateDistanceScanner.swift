/// Scans the DEFLATE data of messages (RFC 1951) without inflating it, and reports how many bytes
/// back it refers.
///
/// zlib cannot: it checks distances against all the output it still has at hand, not against the
/// window that was agreed. Data that does not decode ends the scan of its message; saying so is
/// left to zlib.
final class DeflateDistanceScanner {
  /// How many code words of each code a block has, by its header.
  private struct Sizes {
    var literals = 0
    var distances = 0
    var codeLengths = 0
  }

  private enum State {
    case header
    case storedLength
    case stored(Int)
    case tableSizes
    case codeLengths
    case lengths
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
  private var sizes = Sizes()
  /// The lengths of code words that were read of a block's header, and how many.
  private let lengths = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 320)
  private var lengthCount = 0
  /// The code of those lengths, and the codes of blocks that bring their own.
  private let lengthCode = HuffmanCode()
  private let literals = HuffmanCode()
  private let distances = HuffmanCode()
  private var isFixed = false
  private let fixed = FixedCodes.shared

  /// The codes of the block.
  @inline(__always)
  var codes: (literals: HuffmanCode, distances: HuffmanCode) {
    isFixed ? (fixed.literals, fixed.distances) : (literals, distances)
  }

  init() { lengths.initialize(repeating: 0) }

  deinit { lengths.deallocate() }

  /// Forgets the message before.
  func begin() {
    (farthest, intoEarlier, produced) = (0, nil, 0)
    (state, bits, bitCount, isFinal) = (.header, 0, 0, false)
  }

  /// Scans the next compressed bytes, which must be unmasked.
  func scan(_ bytes: UnsafeRawBufferPointer) {
    var position = 0
    while true {
      position = fill(from: bytes, at: position)
      if case .lengths = state { position = readLengths(bytes, from: position) }
      if case .symbols = state { position = readSymbols(bytes, from: position) }
      if case .stored(let remaining) = state, bitCount == 0 {
        let count = min(remaining, bytes.count - position)
        position += count
        skip(count, of: remaining)
        if position == bytes.count { return }
        continue
      }
      // The buffer is full and input is left, so the failure is not for want of bits.
      if case .needsMore = step(), position == bytes.count || bitCount > 56 { return }
    }
  }

  /// Takes bytes until 57 bits are there, or all.
  @inline(__always)
  private func fill(from bytes: UnsafeRawBufferPointer, at start: Int) -> Int {
    var position = start
    while bitCount <= 56 && position < bytes.count {
      bits |= UInt64(bytes[position]) << UInt64(bitCount)
      bitCount += 8
      position += 1
    }
    return position
  }

  /// Takes one item off the bits, or nothing when it is not whole.
  ///
  /// The bits are full up to 57 or hold all that came, and the longest item, a length and a
  /// distance with their extra bits, has 48.
  private func step() -> Progress {
    switch state {
    case .header: return readHeader()
    case .storedLength: return readStoredLength()
    case .stored(let remaining):
      let count = min(remaining, bitCount / 8)
      drop(count * 8)
      skip(count, of: remaining)
      return .on
    case .tableSizes: return readTableSizes()
    case .codeLengths: return readCodeLength()
    case .lengths: return readLength()
    case .symbols: return readSymbol()
    case .lost: return .needsMore
    }
  }

  private func drop(_ count: Int) {
    bits = count >= 64 ? 0 : bits >> UInt64(count)
    bitCount -= count
  }

  private func skip(_ count: Int, of remaining: Int) {
    produced &+= UInt64(count)
    if count == remaining { endBlock() } else { state = .stored(remaining - count) }
  }

  /// A final block is followed by another stream at the next byte (RFC 7692, section 7.2.3.4).
  private func endBlock() {
    if isFinal { drop(bitCount % 8) }
    state = .header
  }

  private func readHeader() -> Progress {
    guard bitCount >= 3 else { return .needsMore }
    isFinal = bits & 1 != 0
    let type = bits >> 1 & 3
    drop(3)
    switch type {
    case 0:
      drop(bitCount % 8)
      state = .storedLength
    case 1:
      isFixed = true
      state = .symbols
    case 2: state = .tableSizes
    default: return lose()
    }
    return .on
  }

  private func lose() -> Progress {
    state = .lost
    return .needsMore
  }

  private func readStoredLength() -> Progress {
    guard bitCount >= 32 else { return .needsMore }
    let length = Int(bits & 0xFFFF)
    guard Int(bits >> 16 & 0xFFFF) == length ^ 0xFFFF else { return lose() }
    drop(32)
    if length == 0 { endBlock() } else { state = .stored(length) }
    return .on
  }

  private func readTableSizes() -> Progress {
    guard bitCount >= 14 else { return .needsMore }
    sizes = Sizes(
      literals: Int(bits & 31) + 257, distances: Int(bits >> 5 & 31) + 1,
      codeLengths: Int(bits >> 10 & 15) + 4)
    drop(14)
    lengthCount = 0
    lengths.update(repeating: 0)
    state = .codeLengths
    return .on
  }

  private func readCodeLength() -> Progress {
    guard bitCount >= 3 else { return .needsMore }
    lengths[Self.codeLengthOrder[lengthCount]] = UInt8(bits & 7)
    drop(3)
    lengthCount += 1
    if lengthCount < sizes.codeLengths { return .on }
    guard lengthCode.become(UnsafeBufferPointer(rebasing: lengths[..<19])) else { return lose() }
    lengthCount = 0
    state = .lengths
    return .on
  }

  /// Reads code lengths while the header of the block has more.
  private func readLengths(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var position = start
    while case .lengths = state, case .on = readLength() {
      position = fill(from: bytes, at: position)
    }
    return position
  }

  private func readLength() -> Progress {
    guard let (symbol, length) = lengthCode.decode(bits) else {
      // No word matches the bits there are; with more of them one might.
      return bitCount >= 15 ? lose() : .needsMore
    }
    let extra = symbol == 16 ? 2 : symbol == 17 ? 3 : symbol == 18 ? 7 : 0
    guard bitCount >= length + extra else { return .needsMore }
    let repeats = Int(bits >> UInt64(length) & (1 << UInt64(extra) - 1))
    drop(length + extra)
    switch symbol {
    case 16:
      guard lengthCount > 0 else { return lose() }
      add(lengths[lengthCount - 1], times: 3 + repeats)
    case 17: add(0, times: 3 + repeats)
    case 18: add(0, times: 11 + repeats)
    default: add(UInt8(symbol), times: 1)
    }
    let total = sizes.literals + sizes.distances
    if lengthCount < total { return .on }
    let all = UnsafeBufferPointer(lengths)
    guard lengthCount == total,
      literals.become(UnsafeBufferPointer(rebasing: all[..<sizes.literals])),
      distances.become(UnsafeBufferPointer(rebasing: all[sizes.literals..<total]))
    else { return lose() }
    isFixed = false
    state = .symbols
    return .on
  }

  /// Records a length for the next code words; those beyond the limit are counted, not kept.
  private func add(_ length: UInt8, times: Int) {
    let end = min(lengthCount + times, lengths.count)
    if lengthCount < end { lengths[lengthCount..<end].update(repeating: length) }
    lengthCount += times
  }

  /// Reads symbols while eight more bytes are there, without checking the state again and with
  /// everything that changes in registers.
  ///
  /// Whatever is unusual is left to `step`.
  private func readSymbols(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard let base = bytes.baseAddress else { return start }
    let (literals, distances) = codes
    let (matchLengths, matchDistances) = (fixed.matchLengths, fixed.matchDistances)
    var (bits, bitCount, produced, position) = (bits, bitCount, produced, start)
    let last = bytes.count &- 8
    var isAtEnd = false
    while position <= last || bitCount >= 48 {
      if bitCount < 48 {
        let next = base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        // Bits above `bitCount` belong to bytes not taken yet: they are read again, unchanged.
        bits |= UInt64(littleEndian: next) &<< UInt64(bitCount)
        position &+= (63 &- bitCount) &>> 3
        bitCount |= 56
      }
      let symbol = literals.quickDecode(bits)
      guard symbol.length > 0 else { break }
      if symbol.value < 256 {
        bits &>>= UInt64(symbol.length)
        bitCount &-= symbol.length
        produced &+= 1
        continue
      }
      if symbol.value == 256 {
        bits &>>= UInt64(symbol.length)
        bitCount &-= symbol.length
        isAtEnd = true
        break
      }
      guard symbol.value <= 285 else { break }
      let size = matchLengths[symbol.value &- 257]
      var used = symbol.length
      let count =
        size.base &+ Int(truncatingIfNeeded: bits &>> UInt64(used)) & (1 &<< size.extra &- 1)
      used &+= size.extra
      let place = distances.quickDecode(bits &>> UInt64(used))
      guard place.length > 0, place.value < 30 else { break }
      let far = matchDistances[place.value]
      used &+= place.length
      let distance =
        far.base &+ Int(truncatingIfNeeded: bits &>> UInt64(used)) & (1 &<< far.extra &- 1)
      used &+= far.extra
      bits &>>= UInt64(used)
      bitCount &-= used
      note(distance, after: produced)
      produced &+= UInt64(count)
    }
    (self.bits, self.bitCount) = (bits & (1 &<< UInt64(bitCount) &- 1), bitCount)
    self.produced = produced
    if isAtEnd { endBlock() }
    return position
  }

  /// Records a distance that goes back from a position in the inflated message.
  @inline(__always)
  private func note(_ distance: Int, after produced: UInt64) {
    if distance > farthest { farthest = distance }
    if UInt64(distance) > produced, intoEarlier == nil { intoEarlier = distance }
  }

  private func readSymbol() -> Progress {
    let (literals, distances) = codes
    return readSymbol(literals, distances)
  }

  @inline(__always)
  private func readSymbol(_ literals: HuffmanCode, _ distances: HuffmanCode) -> Progress {
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
    let (base, extra) = fixed.matchLengths[symbol - 257]
    let count = base + Int(bits >> UInt64(length) & (1 << UInt64(extra) - 1))
    return readDistance(distances, after: length + extra, matchLength: count)
  }

  @inline(__always)
  private func readDistance(
    _ distances: HuffmanCode, after used: Int, matchLength: Int
  ) -> Progress {
    guard let (symbol, length) = distances.decode(bits >> UInt64(used)) else {
      return bitCount >= used + 15 ? lose() : .needsMore
    }
    guard symbol < 30 else { return bitCount >= used + length ? lose() : .needsMore }
    let (base, extra) = fixed.matchDistances[symbol]
    guard bitCount >= used + length + extra else { return .needsMore }
    let distance = base + Int(bits >> UInt64(used + length) & (1 << UInt64(extra) - 1))
    drop(used + length + extra)
    note(distance, after: produced)
    produced &+= UInt64(matchLength)
    return .on
  }

  /// RFC 1951, section 3.2.7.
  private static let codeLengthOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]
}
