/// Tokens that are recognized by their form: JSON Web Tokens (RFC 7519), and what follows `Bearer`.
enum TokenScan {
  /// The bytes with such tokens replaced.
  static func redacting(_ bytes: [UInt8]) -> [UInt8] {
    guard let first = first(in: bytes, from: 0) else { return bytes }
    var result: [UInt8] = []
    var start = 0
    var next: Range<Int>? = first
    while let token = next {
      result += bytes[start..<token.lowerBound] + Array(Redaction.mark.utf8)
      start = token.upperBound
      next = self.first(in: bytes, from: start)
    }
    return result + bytes[start...]
  }

  private static let bearer = Array("bearer ".utf8)

  private static func first(in bytes: [UInt8], from start: Int) -> Range<Int>? {
    var offset = start
    while offset < bytes.count {
      // `eyJ` is base64url of `{"`: how every such token begins.
      if bytes[offset] == UInt8(ascii: "e"), offset == 0 || !isTokenByte(bytes[offset - 1]) {
        let end = tokenEnd(bytes, offset)
        if isWebToken(bytes[offset..<end]) { return offset..<end }
      } else if bytes[offset] | 0x20 == UInt8(ascii: "b"), isBearer(bytes, offset) {
        let begin = offset + bearer.count
        let end = tokenEnd(bytes, begin)
        if end > begin { return begin..<end }
      }
      offset += 1
    }
    return nil
  }

  private static func isBearer(_ bytes: [UInt8], _ offset: Int) -> Bool {
    guard offset + bearer.count < bytes.count else { return false }
    return bytes[offset..<offset + bearer.count].elementsEqual(bearer) { $0 | 0x20 == $1 }
      && (offset == 0 || !isTokenByte(bytes[offset - 1]))
  }

  private static func isWebToken(_ token: ArraySlice<UInt8>) -> Bool {
    token.count > 20 && token.starts(with: "eyJ".utf8)
      && token.count(where: { $0 == UInt8(ascii: ".") }) >= 2
  }

  private static func tokenEnd(_ bytes: [UInt8], _ start: Int) -> Int {
    var end = start
    while end < bytes.count, isTokenByte(bytes[end]) { end += 1 }
    return end
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"),
      UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
      true
    default: false
    }
  }
}
