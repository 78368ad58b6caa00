/// One message of LSP's base protocol: a header part, an empty line, and the content.
struct LSPFrame {
  enum Next {
    case frame(LSPFrame)
    /// The bytes end before the message does, whose content begins at `content` if it has begun.
    case incomplete(content: Int?)
    /// The bytes are not a header part, or it does not state the length of the content.
    case none
  }

  /// The header part with its empty line.
  var headers: Range<Int>
  var content: Range<Int>

  /// The most bytes of a header part: there are only two headers.
  private static let headerLimit = 1024

  /// Whether bytes begin as a header part does.
  static func begins(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 8 else { return false }
    return zip(bytes, "content-".utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
  }

  static func next(in bytes: [UInt8], from start: Int) -> Next {
    guard mayBegin(bytes[start...]) else { return .none }
    var position = start
    var length: Int?
    while let end = lineEnd(in: bytes, from: position, limit: start + headerLimit) {
      if end == position {
        guard let length else { return .none }
        let content = end + 2
        guard length <= bytes.count - content else { return .incomplete(content: content) }
        return .frame(LSPFrame(headers: start..<content, content: content..<content + length))
      }
      guard bytes[position..<end].contains(UInt8(ascii: ":")) else { return .none }
      length = contentLength(bytes[position..<end]) ?? length
      position = end + 2
    }
    return bytes.count - start < headerLimit ? .incomplete(content: nil) : .none
  }

  /// Whether bytes are a header part, or the beginning of one.
  private static func mayBegin(_ bytes: ArraySlice<UInt8>) -> Bool {
    zip(bytes, "content-".utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
  }

  private static func lineEnd(in bytes: [UInt8], from start: Int, limit: Int) -> Int? {
    var place = start
    while place + 1 < min(bytes.count, limit) {
      if bytes[place] == 0x0D, bytes[place + 1] == 0x0A { return place }
      place += 1
    }
    return nil
  }

  private static func contentLength(_ line: ArraySlice<UInt8>) -> Int? {
    let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
    guard parts.count == 2, parts[0].elementsEqualIgnoringCase("content-length") else { return nil }
    let digits = parts[1].filter { $0 != 0x20 && $0 != 0x09 }
    guard digits.count < 11 else { return nil }
    return Int(String(decoding: digits, as: UTF8.self)).flatMap { $0 >= 0 ? $0 : nil }
  }
}

extension Collection<UInt8> {
  fileprivate func elementsEqualIgnoringCase(_ word: String) -> Bool {
    count == word.utf8.count && zip(self, word.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
  }
}
