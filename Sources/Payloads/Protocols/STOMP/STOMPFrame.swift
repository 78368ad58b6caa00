/// Versions of STOMP, which escape headers in different ways.
enum STOMPVersion: Int, Comparable, Sendable {
  case v10, v11, v12

  init?(_ text: some Sequence<UInt8>) {
    switch String(decoding: Array(text), as: UTF8.self) {
    case "1.0": self = .v10
    case "1.1": self = .v11
    case "1.2": self = .v12
    default: return nil
    }
  }

  var text: String { "1.\(rawValue)" }

  static func < (one: STOMPVersion, other: STOMPVersion) -> Bool { one.rawValue < other.rawValue }
}

/// One STOMP frame as ranges of bytes (STOMP 1.2, section STOMP Frames).
struct STOMPFrame {
  struct Header {
    /// The line without its end.
    var line: Range<Int>
    /// Where the colon is; nil when there is none.
    var colon: Int?
    var name: Range<Int> { line.lowerBound..<(colon ?? line.upperBound) }
    var value: Range<Int> { (colon.map { $0 + 1 } ?? line.upperBound)..<line.upperBound }
  }

  /// How a frame ends.
  enum End: Equatable {
    case null
    /// The bytes end inside the frame.
    case headers, body
    /// The NUL is not where content-length says.
    case elsewhere
  }

  /// What has to arrive before the frame can be read.
  enum Need: Equatable, Sendable {
    case line
    case null
    /// This many bytes from the start of the frame.
    case bytes(Int)
  }

  /// Where the command begins: after any line ends before it.
  var start: Int
  var command: Range<Int>
  var headers: [Header] = []
  /// How many headers beyond the limit were counted but not kept.
  var headersLeftOut = 0
  var body: Range<Int>
  /// The value of content-length.
  var contentLength: Int?
  /// After the NUL and any line ends that follow it.
  var end: Int
  var ending = End.null

  var need: Need {
    switch ending {
    case .headers: .line
    default:
      if let contentLength, contentLength < 1 << 40 {
        .bytes(body.lowerBound - start + contentLength + 1)
      } else {
        .null
      }
    }
  }

  private static let headerLimit = 1024

  /// Reads a frame; nil when there are only line ends.
  init?(_ bytes: [UInt8], from first: Int) {
    guard let start = bytes[first...].firstIndex(where: { $0 != 0x0A && $0 != 0x0D }) else {
      return nil
    }
    self.start = start
    body = bytes.count..<bytes.count
    end = bytes.count
    guard let line = Self.line(bytes, start) else {
      // A NUL ends the frame even where its header lines are incomplete.
      let null = bytes[start...].firstIndex(of: 0)
      command = start..<(null ?? bytes.count)
      ending = .headers
      if let null { end = Self.skipLines(bytes, null + 1) }
      return
    }
    command = line.text
    readHeaders(bytes, from: line.next)
  }

  private mutating func readHeaders(_ bytes: [UInt8], from first: Int) {
    var place = first
    while let line = Self.line(bytes, place) {
      place = line.next
      if line.text.isEmpty { return readBody(bytes, from: place) }
      if headers.count < Self.headerLimit {
        let colon = bytes[line.text].firstIndex(of: UInt8(ascii: ":"))
        headers.append(Header(line: line.text, colon: colon))
      } else {
        headersLeftOut += 1
      }
    }
    ending = .headers
    let null = bytes[place...].firstIndex(of: 0)
    if place < null ?? bytes.count {
      let rest = place..<(null ?? bytes.count)
      headers.append(Header(line: rest, colon: bytes[rest].firstIndex(of: UInt8(ascii: ":"))))
    }
    end = null.map { Self.skipLines(bytes, $0 + 1) } ?? bytes.count
    body = end..<end
  }

  private mutating func readBody(_ bytes: [UInt8], from first: Int) {
    contentLength = headers.first { bytes[$0.name].elementsEqual("content-length".utf8) }
      .flatMap { Int(String(decoding: bytes[$0.value], as: UTF8.self)) }
    if let length = contentLength, length < 0 { contentLength = nil }
    if let length = contentLength, length < bytes.count - first, bytes[first + length] == 0 {
      body = first..<first + length
      end = Self.skipLines(bytes, first + length + 1)
      return
    }
    // Without a content-length, or with a wrong one, the first NUL ends the frame.
    let inside = contentLength.map { min($0, bytes.count - first) } ?? 0
    let isTooLong = contentLength.map { $0 >= bytes.count - first } ?? false
    let null =
      isTooLong
      ? Self.lastNull(bytes, from: first) : bytes[(first + inside)...].firstIndex(of: 0)
    ending = contentLength == nil ? .null : .elsewhere
    if let null {
      body = first..<null
      end = Self.skipLines(bytes, null + 1)
    } else {
      body = first..<bytes.count
      ending = .body
    }
  }

  /// The NUL that the bytes end with, apart from line ends after it.
  private static func lastNull(_ bytes: [UInt8], from first: Int) -> Int? {
    guard let last = bytes[first...].lastIndex(where: { $0 != 0x0A && $0 != 0x0D }) else {
      return nil
    }
    return bytes[last] == 0 ? last : nil
  }

  /// A line up to its end, and where the next one begins; no line contains a NUL.
  private static func line(
    _ bytes: [UInt8], _ start: Int
  ) -> (text: Range<Int>, next: Int)? {
    guard let end = bytes[start...].firstIndex(where: { $0 == 0x0A || $0 == 0 }),
      bytes[end] == 0x0A
    else { return nil }
    let hasReturn = end > start && bytes[end - 1] == 0x0D
    return (start..<(hasReturn ? end - 1 : end), end + 1)
  }

  static func skipLines(_ bytes: [UInt8], _ start: Int) -> Int {
    bytes[start...].firstIndex { $0 != 0x0A && $0 != 0x0D } ?? bytes.count
  }
}
