import WebSocket

/// Whether bytes can be the beginning of HTTP/1.
enum HTTPProbe {
  typealias Answer = ProtocolSignature.Answer

  /// The longest request line that is waited for.
  private static let longestLine = 16 << 10

  /// Whether a request line begins here: a method, a target, and `HTTP/1.` before the line ends.
  static func request(_ bytes: UnsafeRawBufferPointer) -> Answer {
    let (method, space) = ProtocolSignature.method(bytes)
    guard method == .yes else { return method }
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
}
