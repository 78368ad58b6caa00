/// Whether bytes can be the beginning of HTTP/1.
enum HTTPProbe {
  enum Answer {
    case yes
    case no
    /// More bytes are needed to tell.
    case maybe
  }

  /// The longest request line that is waited for.
  private static let longestLine = 16 << 10
  private static let longestMethod = 32

  /// Whether a request line begins here: a method, a target, and `HTTP/1.` before the line ends.
  static func request(_ bytes: UnsafeRawBufferPointer) -> Answer {
    guard let space = bytes.prefix(longestMethod).firstIndex(of: 0x20) else {
      let isMethod = bytes.prefix(longestMethod).allSatisfy(isMethodByte)
      return isMethod && bytes.count < longestMethod ? .maybe : .no
    }
    guard space > 0, bytes[..<space].allSatisfy(isMethodByte) else { return .no }
    let line = bytes.prefix(longestLine)
    if let end = line.firstIndex(of: 0x0A) {
      return hasVersion(UnsafeRawBufferPointer(rebasing: bytes[space..<end])) ? .yes : .no
    }
    return bytes.count < longestLine ? .maybe : .no
  }

  /// The status of the response that begins here; nil while it is not known, or when none does.
  static func status(_ bytes: UnsafeRawBufferPointer) -> (answer: Answer, status: Int) {
    let begins = zip(bytes, "HTTP/1.".utf8).allSatisfy { $0 == $1 }
    guard begins else { return (.no, 0) }
    guard bytes.count >= 12 else { return (.maybe, 0) }
    let digits = bytes[9..<12]
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return (.no, 0) }
    return (.yes, digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
  }

  /// Whether a request line ends with ` HTTP/1.x`.
  private static func hasVersion(_ line: UnsafeRawBufferPointer) -> Bool {
    let end = line.last == 0x0D ? line.count - 1 : line.count
    guard end >= 9 else { return false }
    return zip(line[(end - 9)..<end], " HTTP/1.".utf8).allSatisfy { $0 == $1 }
  }

  /// Methods in use are upper-case letters, some with a hyphen.
  private static func isMethodByte(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || byte == 0x2D || byte == 0x5F
  }
}
