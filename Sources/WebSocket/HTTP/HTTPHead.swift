/// The version of an HTTP/1 message, such as 1.1.
package struct HTTPVersion: Hashable, Sendable, Comparable {
  package var major: UInt8
  package var minor: UInt8

  package init(_ major: UInt8, _ minor: UInt8) {
    self.major = major
    self.minor = minor
  }

  /// Reads `HTTP/d.d`, upper case and one digit each (RFC 9112, section 2.3).
  init?(_ bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    guard bytes.count == 8, bytes.starts(with: Array("HTTP/".utf8)), bytes[6] == 0x2E,
      HTTPGrammar.isDigit(bytes[5]), HTTPGrammar.isDigit(bytes[7])
    else { return nil }
    self.init(bytes[5] - 0x30, bytes[7] - 0x30)
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  package var description: String { "HTTP/\(major).\(minor)" }
}

/// What the heads of requests and responses have in common, for the parser they share.
package protocol HTTPHead: Hashable, Sendable {
  var version: HTTPVersion { get }
  var headers: HTTPHeaders { get set }
  /// The size of the head on the wire, from its first byte to the empty line that ends it.
  var byteCount: Int { get set }
  /// What is wrong with it, in the order found.
  var defects: [HTTPSyntaxError] { get set }

  /// The start line, without its line end.
  var startLine: String { get }
  /// Reads a start line without its line end; nil when it is not a start line.
  init?(startLine: ArraySlice<UInt8>)
  /// Whether a start line can begin with these bytes.
  static func canBegin(with bytes: ArraySlice<UInt8>) -> Bool
  /// The framing of the body that follows (RFC 9112, section 6.3), or why it cannot be determined.
  func framing(answering kind: HTTPRequestKind) -> Result<HTTPBodyFraming, HTTPSyntaxError>
  /// What is wrong with the fields of this kind of head alone.
  var fieldDefects: [HTTPSyntaxError] { get }
  /// Whether something other than HTTP/1 may follow the body.
  func mayEndHTTP(answering kind: HTTPRequestKind) -> Bool
  /// Whether the final response is still to follow.
  var isInformational: Bool { get }
}

extension HTTPHead {
  /// Whether readers may disagree about the message: see `HTTPSyntaxError.isAmbiguous`.
  package var isAmbiguous: Bool { defects.contains(where: \.isAmbiguous) }
}

/// The head of a request (RFC 9112, section 3).
package struct RequestHead: HTTPHead {
  package var method: String
  package var target: String
  package var version: HTTPVersion
  package var headers: HTTPHeaders
  package var byteCount = 0
  package var defects: [HTTPSyntaxError] = []

  package init(
    method: String, target: String, version: HTTPVersion = HTTPVersion(1, 1), headers: HTTPHeaders
  ) {
    self.method = method
    self.target = target
    self.version = version
    self.headers = headers
  }

  package init?(startLine: ArraySlice<UInt8>) {
    guard let first = startLine.firstIndex(of: 0x20), let last = startLine.lastIndex(of: 0x20),
      first < last, let version = HTTPVersion(startLine[(last + 1)...]),
      HTTPGrammar.isToken(startLine[..<first])
    else { return nil }
    let target = startLine[(first + 1)..<last]
    self.init(
      method: Latin1.string(startLine[..<first]), target: Latin1.string(target),
      version: version, headers: HTTPHeaders())
    if target.isEmpty || target.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
      // Readable, but the next reader may find another target in it.
      defects.append(.badTarget(Latin1.quote(target)))
    }
  }

  package var startLine: String { "\(method) \(target) \(version.description)" }

  package static func canBegin(with bytes: ArraySlice<UInt8>) -> Bool {
    let method = bytes.prefix { $0 != 0x20 }
    let isWhole = method.count < bytes.count
    return method.allSatisfy(HTTPGrammar.isTokenByte) && !(isWhole && method.isEmpty)
  }

  package var isInformational: Bool { false }

  /// RFC 9112, section 3.2: one Host, or readers may choose different ones.
  package var fieldDefects: [HTTPSyntaxError] {
    guard headers.fields.count(where: { HTTPGrammar.equal($0.name, "Host") }) > 1 else { return [] }
    let hosts = headers.values(for: "Host").joined(separator: ", ")
    return [.repeatedHost(Latin1.quote(Latin1.bytes(hosts)))]
  }

  /// Whether the rules of the opening handshake apply to it: `Upgrade: websocket` or a
  /// `Sec-WebSocket-*` field.
  package var isWebSocketHandshake: Bool {
    headers.list("Upgrade", has: "websocket")
      || headers.fields.contains { HTTPGrammar.hasPrefix($0.name, "Sec-WebSocket-") }
  }
}

/// The head of a response (RFC 9112, section 4).
package struct ResponseHead: HTTPHead {
  package var version: HTTPVersion
  /// Three digits: 0 to 999.
  package var status: Int
  package var reason: String
  package var headers: HTTPHeaders
  package var byteCount = 0
  package var defects: [HTTPSyntaxError] = []

  package init(
    version: HTTPVersion = HTTPVersion(1, 1), status: Int, reason: String, headers: HTTPHeaders
  ) {
    self.version = version
    self.status = status
    self.reason = reason
    self.headers = headers
  }

  package init?(startLine: ArraySlice<UInt8>) {
    let line = Array(startLine)
    guard line.count >= 12, let version = HTTPVersion(line[..<8]), line[8] == 0x20,
      line[9..<12].allSatisfy(HTTPGrammar.isDigit), line.count == 12 || line[12] == 0x20
    else { return nil }
    self.init(
      version: version, status: line[9..<12].reduce(0) { $0 * 10 + Int($1 - 0x30) },
      reason: Latin1.string(line.dropFirst(13)), headers: HTTPHeaders())
    if line.count == 12 { defects.append(.shortStatusLine) }
  }

  package var startLine: String {
    let code = String(status)
    let zeros = String(repeating: "0", count: max(0, 3 - code.utf8.count))
    return "\(version.description) \(zeros)\(code) \(reason)"
  }

  package static func canBegin(with bytes: ArraySlice<UInt8>) -> Bool {
    zip(bytes, "HTTP/".utf8).allSatisfy { $0 == $1 }
  }

  package var fieldDefects: [HTTPSyntaxError] { [] }

  /// The first defect by which two readers may find the end of the head or of the body in different
  /// places.
  ///
  /// A body with another coding and not chunked lasts until the connection ends, for every reader
  /// (RFC 9112, section 6.3, item 4).
  package var smuggling: HTTPSyntaxError? {
    defects.first { defect in
      switch defect {
      case .badFieldName, .controlCharacter: false
      case .badTransferEncoding(let value): value.lowercased().contains("chunked")
      default: defect.isAmbiguous
      }
    }
  }

  /// 1xx except 101, which ends HTTP on the connection and has no other answer after it.
  package var isInformational: Bool { (100...199).contains(status) && status != 101 }
}
