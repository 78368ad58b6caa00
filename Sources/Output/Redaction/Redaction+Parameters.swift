// Text that is not JSON, or not any more.
extension Redaction {
  /// The value of a parameter, or of a member that follows a mistake in JSON.
  struct SecretValue {
    var range: Range<Int>
    var isMember = false
    /// The quotation mark that began it; only the same one ends it.
    var quote: UInt8?

    var isEmpty: Bool { range.isEmpty }

    /// Where a quoted value ends: at its quotation mark, or with the bytes.
    func end(in bytes: [UInt8], upTo limit: Int) -> Int {
      var place = range.lowerBound
      while place < limit, bytes[place] != quote { place += bytes[place] == 0x5C ? 2 : 1 }
      return min(place, limit)
    }

    /// Whether a byte ends such a value where no quotation mark began it.
    func isEnded(by byte: UInt8) -> Bool {
      byte <= 0x20 || [0x22, 0x26, 0x27, 0x2C, 0x3B, 0x3C, 0x3E, 0x5C].contains(byte)
        || isMember && (byte == 0x7D || byte == 0x5D)
    }
  }

  /// A stretch of text without the values of `name=value` and `"name":value` for secret names.
  ///
  /// - Returns: The text, and the value that reaches its end: it may continue after the stretch.
  func parameters(
    _ bytes: [UInt8], in range: Range<Int>
  ) -> (redacted: [UInt8], open: SecretValue?) {
    var result: [UInt8] = []
    var start = range.lowerBound
    var offset = start
    var open: SecretValue?
    while offset < range.upperBound {
      defer { offset += 1 }
      guard let value = secretValue(bytes, after: offset, in: start..<range.upperBound) else {
        continue
      }
      if value.range.upperBound == range.upperBound { open = value }
      guard !value.isEmpty else { continue }
      result += bytes[start..<value.range.lowerBound] + Array(Self.mark.utf8)
      start = value.range.upperBound
      offset = start - 1
    }
    return (result + bytes[start..<range.upperBound], open)
  }

  /// The value that begins after an equals sign or a colon, when it is that of a secret name.
  private func secretValue(
    _ bytes: [UInt8], after offset: Int, in range: Range<Int>
  ) -> SecretValue? {
    switch bytes[offset] {
    case UInt8(ascii: "="):
      var name = offset
      while name > range.lowerBound, Self.isNameByte(bytes[name - 1]) { name -= 1 }
      guard name < offset, isSecret(bytes[name..<offset]) else { return nil }
      let start = offset + 1
      if start < range.upperBound, [0x22, 0x27].contains(bytes[start]) {
        return quoted(bytes, at: start, end: range.upperBound)
      }
      return bare(SecretValue(range: start..<start), bytes, end: range.upperBound)
    case UInt8(ascii: ":"):
      // The name may be before the mistake.
      guard offset > 1, bytes[offset - 1] == 0x22 else { return nil }
      var name = offset - 1
      while name > 0, Self.isNameByte(bytes[name - 1]) { name -= 1 }
      guard name > 0, name < offset - 1, bytes[name - 1] == 0x22, isSecret(bytes[name..<offset - 1])
      else { return nil }
      return member(bytes, after: offset, end: range.upperBound)
    default: return nil
    }
  }

  private func member(_ bytes: [UInt8], after offset: Int, end: Int) -> SecretValue {
    var start = offset + 1
    while start < end, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[start]) { start += 1 }
    let value = SecretValue(range: start..<start, isMember: true)
    guard start < end, bytes[start] == 0x22 else { return bare(value, bytes, end: end) }
    return quoted(bytes, at: start, end: end)
  }

  /// The value after a quotation mark.
  private func quoted(_ bytes: [UInt8], at start: Int, end: Int) -> SecretValue {
    var value = SecretValue(range: start + 1..<start + 1, quote: bytes[start])
    value.range = start + 1..<value.end(in: bytes, upTo: end)
    return value
  }

  private func bare(_ value: SecretValue, _ bytes: [UInt8], end: Int) -> SecretValue {
    var place = value.range.lowerBound
    while place < end, !value.isEnded(by: bytes[place]) { place += 1 }
    return SecretValue(range: value.range.lowerBound..<place, isMember: value.isMember)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x2E: true
    default: false
    }
  }
}
