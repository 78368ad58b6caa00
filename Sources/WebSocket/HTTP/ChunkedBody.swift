/// Reads a chunked body (RFC 9112, section 7.1) strictly.
///
/// Lines end in CRLF, and sizes are hexadecimal digits only: anything else may be read differently
/// by two readers.
struct ChunkedBody: Sendable {
  enum Step: Equatable, Sendable {
    case needMore
    /// Bytes of the body, as positions in the buffer at hand.
    case data(Range<Int>)
    case end
    case invalid(HTTPSyntaxError)
  }

  private enum State: Equatable {
    case size(digits: Int)
    case sizeExtension
    case sizeEnd
    case data
    case dataReturn
    case dataEnd
    case trailer(lineBytes: Int)
    case trailerEnd(lineBytes: Int)
  }

  private var state = State.size(digits: 0)
  private var remaining: UInt64 = 0
  /// Bytes of extensions and trailers so far; one limit applies to both together.
  private var overhead = 0
  private static let overheadLimit = 64 << 10

  /// Reads on from `position`, which it moves past what it read.
  mutating func next(_ bytes: UnsafeRawBufferPointer, at position: inout Int) -> Step {
    while position < bytes.count {
      if state == .data { return takeData(bytes, at: &position) }
      let byte = bytes[position]
      position += 1
      if let step = read(byte) { return step }
    }
    return .needMore
  }

  private mutating func takeData(
    _ bytes: UnsafeRawBufferPointer, at position: inout Int
  ) -> Step {
    let count = Int(min(UInt64(bytes.count - position), remaining))
    let range = position..<(position + count)
    position += count
    remaining -= UInt64(count)
    if remaining == 0 { state = .dataReturn }
    return .data(range)
  }

  private mutating func read(_ byte: UInt8) -> Step? {
    switch state {
    case .size(let digits): return readSize(byte, digits: digits)
    case .sizeExtension:
      if byte == 0x0D { state = .sizeEnd } else { return countOverhead(byte) }
    case .sizeEnd:
      if byte != 0x0A { return bad("size line not ended by CRLF") }
      state = remaining == 0 ? .trailer(lineBytes: 0) : .data
    case .data: return nil
    case .dataReturn:
      if byte != 0x0D { return bad("data longer than its size") }
      state = .dataEnd
    case .dataEnd:
      if byte != 0x0A { return bad("data not ended by CRLF") }
      state = .size(digits: 0)
    case .trailer(let lineBytes):
      state = byte == 0x0D ? .trailerEnd(lineBytes: lineBytes) : .trailer(lineBytes: lineBytes + 1)
      if byte != 0x0D { return countOverhead(byte) }
    case .trailerEnd(let lineBytes):
      if byte != 0x0A { return bad("trailer line not ended by CRLF") }
      if lineBytes == 0 { return .end }
      state = .trailer(lineBytes: 0)
    }
    return nil
  }

  private mutating func readSize(_ byte: UInt8, digits: Int) -> Step? {
    if let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 {
      if digits == 0 { remaining = 0 }
      if digits >= 32 || remaining > UInt64.max >> 4 { return bad("size too large") }
      remaining = remaining << 4 | UInt64(digit)
      state = .size(digits: digits + 1)
      return nil
    }
    if digits == 0 { return bad("size is not a hexadecimal number") }
    switch byte {
    case 0x0D: state = .sizeEnd
    case UInt8(ascii: ";"), 0x20, 0x09: state = .sizeExtension
    default: return bad("size is not a hexadecimal number")
    }
    return nil
  }

  private mutating func countOverhead(_ byte: UInt8) -> Step? {
    overhead += 1
    if overhead > Self.overheadLimit { return bad("extensions and trailers too long") }
    let isText = byte >= 0x20 && byte != 0x7F || byte == 0x09
    return isText ? nil : bad("control character in an extension or a trailer")
  }

  private func bad(_ what: String) -> Step { .invalid(.badChunk(what)) }
}
