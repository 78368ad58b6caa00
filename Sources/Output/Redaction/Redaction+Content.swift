import JSON

// Messages.
extension Redaction {
  /// JSON in strings in JSON, redacted as well up to that depth.
  private static let depthLimit = 4
  /// Bytes before JSON that protocols write there: `42/chat,7`.
  private static let prefixLimit = 64

  /// The content of a text message without its secrets.
  package func content(_ bytes: [UInt8]) -> [UInt8] { TokenScan.redacting(json(bytes, depth: 0)) }

  /// Replaces the values of secret members, as far as the bytes are JSON; of other text those of
  /// secret parameters.
  private func json(_ bytes: [UInt8], depth: Int) -> [UInt8] {
    guard depth < Self.depthLimit,
      let start = bytes.prefix(Self.prefixLimit).firstIndex(where: { $0 == 0x7B || $0 == 0x5B })
    else { return parameters(bytes) }
    let found = bytes.withUnsafeBytes { raw in
      replacements(UnsafeRawBufferPointer(rebasing: raw[start...]), depth: depth)
    }
    var result = Array(bytes[..<start])
    var done = start
    for (range, text) in found.list {
      result += bytes[done..<start + range.lowerBound] + text
      done = start + range.upperBound
    }
    // What is no JSON behind it is text.
    let end = max(done, start + found.end)
    result += bytes[done..<end]
    return result + (end < bytes.count ? parameters(Array(bytes[end...])) : [])
  }

  /// What is to stand in the place of which bytes, and up to where the bytes are JSON.
  private func replacements(
    _ raw: UnsafeRawBufferPointer, depth: Int
  ) -> (list: [(Range<Int>, [UInt8])], end: Int) {
    var reader = JSONReader(raw)
    var list: [(Range<Int>, [UInt8])] = []
    var end = 0
    let mark = JSONWriter.quoted(Array(Self.mark.utf8))
    var isSecretNext = false
    while let token = reader.next() {
      end = token.range.upperBound
      if token.kind == .name {
        let name = raw[token.range.dropFirst().dropLast()]
        isSecretNext = isSecret(token.hasEscapes ? JSONUnescaping.text(name) : Array(name))
        continue
      }
      defer { isSecretNext = false }
      if isSecretNext {
        list.append((whole(token, &reader), mark))
        end = list.last?.0.upperBound ?? end
      } else if token.kind == .string {
        if let text = inner(raw, token, depth: depth) { list.append((token.range, text)) }
      }
    }
    return (list, end)
  }

  /// The bytes of a value that begins with a token.
  private func whole(_ token: JSONReader.Token, _ reader: inout JSONReader) -> Range<Int> {
    guard token.kind == .objectStart || token.kind == .arrayStart else { return token.range }
    let inside = reader.depth
    var end = token.range.upperBound
    while let next = reader.next() {
      end = next.range.upperBound
      if reader.depth < inside { break }
    }
    return token.range.lowerBound..<end
  }

  /// A string with JSON or parameters in it, without their secrets; nil when it has none.
  private func inner(
    _ raw: UnsafeRawBufferPointer, _ token: JSONReader.Token, depth: Int
  ) -> [UInt8]? {
    let inside = raw[token.range.dropFirst().dropLast()]
    guard inside.count > 4 else { return nil }
    let text = token.hasEscapes ? JSONUnescaping.text(inside) : Array(inside)
    let redacted = json(text, depth: depth + 1)
    return redacted == text ? nil : JSONWriter.quoted(redacted)
  }

  /// Text with `name=value` for secret names.
  private func parameters(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "=")) else { return bytes }
    var result: [UInt8] = []
    var start = 0
    var offset = 0
    while offset < bytes.count {
      defer { offset += 1 }
      guard bytes[offset] == UInt8(ascii: "=") else { continue }
      var name = offset
      while name > start, Self.isNameByte(bytes[name - 1]) { name -= 1 }
      guard name < offset, isSecret(bytes[name..<offset]) else { continue }
      var end = offset + 1
      while end < bytes.count, !Self.endsValue(bytes[end]) { end += 1 }
      guard end > offset + 1 else { continue }
      result += bytes[start...offset] + Array(Self.mark.utf8)
      start = end
      offset = end - 1
    }
    return result + bytes[start...]
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x2E: true
    default: false
    }
  }

  private static func endsValue(_ byte: UInt8) -> Bool {
    byte <= 0x20 || [0x22, 0x26, 0x27, 0x2C, 0x3B, 0x3C, 0x3E, 0x5C].contains(byte)
  }
}
