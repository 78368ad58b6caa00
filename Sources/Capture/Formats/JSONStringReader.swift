/// A JSON string that is being read: its escapes undone, as much of it kept as is wanted.
struct JSONStringReader: Sendable {
  enum Progress {
    case more
    case ended
    case invalid
  }

  private enum State: Sendable {
    case plain
    case escape
    /// So many hexadecimal digits of a code unit have come.
    case unit(digits: Int, value: UInt32)
  }

  private(set) var bytes: [UInt8] = []
  private(set) var omitted = 0
  private let limit: Int
  private var state = State.plain
  /// The first half of a surrogate pair.
  private var high: UInt32?

  init(limit: Int) { self.limit = limit }

  /// Reads on, up to the quotation mark that ends the string.
  mutating func read(_ source: UnsafeRawBufferPointer, _ position: inout Int) -> Progress {
    while position < source.count {
      switch state {
      case .plain:
        let start = position
        position = Self.endOfRun(source, from: position)
        if start < position { append(source[start..<position]) }
        guard position < source.count else { return .more }
        position += 1
        if source[position - 1] == 0x22 {
          endPair()
          return .ended
        }
        state = .escape
      case .escape:
        guard takeEscape(source[position]) else { return .invalid }
        position += 1
      case .unit(let digits, let value):
        guard let digit = Self.digit(source[position]) else { return .invalid }
        position += 1
        takeDigit(value << 4 | digit, digits: digits + 1)
      }
    }
    return .more
  }

  /// The position of the next quotation mark or backslash, or the end of the bytes.
  private static func endOfRun(_ source: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard let base = source.baseAddress else { return source.count }
    var position = start
    while position < source.count {
      let byte = base.load(fromByteOffset: position, as: UInt8.self)
      if byte == 0x22 || byte == 0x5C { return position }
      position += 1
    }
    return position
  }

  private mutating func append(_ run: Slice<UnsafeRawBufferPointer>) {
    endPair()
    guard limit > 0 else {
      omitted += run.count
      return
    }
    let room = max(0, limit - bytes.count)
    bytes += run.prefix(room)
    omitted += max(0, run.count - room)
  }

  private mutating func takeEscape(_ byte: UInt8) -> Bool {
    state = .plain
    switch byte {
    case 0x22, 0x5C, 0x2F: append(scalar: UInt32(byte))
    case 0x62: append(scalar: 0x08)
    case 0x66: append(scalar: 0x0C)
    case 0x6E: append(scalar: 0x0A)
    case 0x72: append(scalar: 0x0D)
    case 0x74: append(scalar: 0x09)
    case 0x75: state = .unit(digits: 0, value: 0)
    default: return false
    }
    return true
  }

  private mutating func takeDigit(_ value: UInt32, digits: Int) {
    guard digits == 4 else {
      state = .unit(digits: digits, value: value)
      return
    }
    state = .plain
    if let first = high, (0xDC00...0xDFFF).contains(value) {
      high = nil
      append(scalar: 0x10000 + ((first - 0xD800) << 10) + (value - 0xDC00))
    } else if (0xD800...0xDBFF).contains(value) {
      endPair()
      high = value
    } else {
      append(scalar: value)
    }
  }

  /// Half a surrogate pair is no character.
  private mutating func endPair() {
    guard high != nil else { return }
    high = nil
    append(scalar: 0xFFFD)
  }

  private mutating func append(scalar: UInt32) {
    endPair()
    let scalar = Unicode.Scalar(scalar) ?? "\u{FFFD}"
    let count = UTF8.width(scalar)
    guard bytes.count + count <= limit, let encoded = UTF8.encode(scalar) else {
      omitted += count
      return
    }
    bytes.append(contentsOf: encoded)
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x37)
    case 0x61...0x66: UInt32(byte - 0x57)
    default: nil
    }
  }
}
