// Tags and their attributes (HTML, section 13.2.5.6 and on).
extension MarkupTokens {
  mutating func endTag() -> MarkupToken? {
    let start = position + 2
    guard let last = bytes[start..<end].firstIndex(of: UInt8(ascii: ">")) else { return exhaust() }
    position = start
    let name = name()
    if name.isEmpty { isLoose = true }
    position = last + 1
    return .end(name: name)
  }

  mutating func startTag() -> MarkupToken? {
    position += 1
    let name = name()
    var attributes: [MarkupToken.Attribute] = []
    while true {
      skipSpace()
      guard position < end else { return exhaust() }
      switch bytes[position] {
      case UInt8(ascii: ">"):
        position += 1
        return .start(name: name, attributes: attributes, isEmpty: false)
      case UInt8(ascii: "/"):
        position += 1
        guard position < end else { return exhaust() }
        if bytes[position] == UInt8(ascii: ">") {
          position += 1
          return .start(name: name, attributes: attributes, isEmpty: true)
        }
        isLoose = true
      default:
        guard let attribute = attribute() else { return exhaust() }
        attributes.append(attribute)
      }
    }
  }

  private mutating func attribute() -> MarkupToken.Attribute? {
    let start = position
    position += 1
    while position < end, !isNameEnd(bytes[position]) { position += 1 }
    let name = start..<position
    if !isNameStart(bytes[start]) { isLoose = true }
    skipSpace()
    guard position < end, bytes[position] == UInt8(ascii: "=") else {
      isLoose = true
      return MarkupToken.Attribute(
        name: name, value: name.upperBound..<name.upperBound, range: name)
    }
    position += 1
    skipSpace()
    guard position < end else { return nil }
    let quote = bytes[position]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      let inside = position + 1
      guard let last = bytes[inside..<end].firstIndex(of: quote) else { return nil }
      position = last + 1
      return MarkupToken.Attribute(name: name, value: inside..<last, range: start..<position)
    }
    isLoose = true
    let first = position
    while position < end, bytes[position] > 0x20, bytes[position] != UInt8(ascii: ">") {
      position += 1
    }
    return MarkupToken.Attribute(name: name, value: first..<position, range: start..<position)
  }

  private mutating func name() -> Range<Int> {
    let start = position
    while position < end, !isNameEnd(bytes[position]) { position += 1 }
    return start..<position
  }

  private mutating func skipSpace() {
    while position < end, bytes[position] <= 0x20 { position += 1 }
  }

  func isNameStart(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte == 0x5F || byte == 0x3A
  }

  private func isNameEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
      || byte == UInt8(ascii: "=")
  }
}
