/// Cuts JSON into tokens; it stops at the first byte that begins none.
struct JSONScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func next() -> JSONLines.Token? {
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    guard position < bytes.count else { return nil }
    let start = position
    let kind: JSONLines.Token.Kind
    let end: Int?
    switch bytes[position] {
    case 0x22: (kind, end) = (.string, stringEnd())
    case 0x2D, 0x30...0x39: (kind, end) = (.number, numberEnd())
    case 0x7B, 0x7D, 0x5B, 0x5D, 0x2C, 0x3A: (kind, end) = (.punctuation, position + 1)
    default: (kind, end) = (.literal, literalEnd())
    }
    guard let end else { return nil }
    position = end
    return JSONLines.Token(kind: kind, range: start..<end, isFollowedBySpace: false)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private func stringEnd() -> Int? {
    var index = position + 1
    while index < bytes.count {
      switch bytes[index] {
      case 0x22: return index + 1
      case 0x5C: index += 2
      case 0x00...0x1F: return nil
      default: index += 1
      }
    }
    return nil
  }

  private func numberEnd() -> Int? {
    var index = position
    if bytes[index] == 0x2D { index += 1 }
    guard let whole = digitsEnd(index) else { return nil }
    if whole - index > 1, bytes[index] == 0x30 { return nil }
    index = whole
    if index < bytes.count, bytes[index] == 0x2E {
      guard let fraction = digitsEnd(index + 1) else { return nil }
      index = fraction
    }
    if index < bytes.count, bytes[index] | 0x20 == 0x65 {
      index += 1
      if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
      return digitsEnd(index)
    }
    return index
  }

  /// Where a run of at least one digit ends.
  private func digitsEnd(_ start: Int) -> Int? {
    var index = start
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
    return index > start ? index : nil
  }

  private func literalEnd() -> Int? {
    for literal in ["true", "false", "null"] where bytes[position...].starts(with: literal.utf8) {
      return position + literal.utf8.count
    }
    return nil
  }
}
