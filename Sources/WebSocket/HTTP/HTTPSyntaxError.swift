/// What is wrong with an HTTP/1.1 message; texts in it are the peer's bytes, 64 of them at most.
package enum HTTPSyntaxError: Hashable, Sendable {
  case notHTTP(HTTPLookalike)
  case badStartLine(String)
  /// A request target that is empty or has whitespace or control characters in it.
  case badTarget(String)
  /// A status line that ends right after the code (RFC 9112, section 4, wants a space).
  case shortStatusLine
  case emptyLineBeforeStart
  case bareLineFeed
  case bareCarriageReturn
  case nul
  case controlCharacter(field: String)
  case obsoleteFold
  case badFieldName(String)
  case whitespaceBeforeColon(String)
  case headTooLarge(limit: Int)
  case tooManyFields(limit: Int)
  case transferEncodingWithContentLength
  case transferEncodingInOldVersion
  case badTransferEncoding(String)
  case differingContentLengths(String)
  case badContentLength(String)
  /// The same length several times: readers that do not accept lists see none, or a different one.
  case repeatedContentLength(String)
  case repeatedHost(String)
  case badChunk(String)
  /// The transport ended inside a head or a body.
  case cutShort

  /// Whether two readers may disagree about where the message ends or what it says: this is what
  /// request smuggling exploits and what a proxy must refuse.
  package var isAmbiguous: Bool {
    switch self {
    case .shortStatusLine, .emptyLineBeforeStart, .cutShort: false
    case .notHTTP, .badStartLine, .headTooLarge, .tooManyFields: false
    case .badTarget, .bareLineFeed, .bareCarriageReturn, .nul, .controlCharacter, .obsoleteFold,
      .badFieldName, .whitespaceBeforeColon, .transferEncodingWithContentLength,
      .transferEncodingInOldVersion, .badTransferEncoding, .differingContentLengths,
      .badContentLength, .repeatedContentLength, .repeatedHost, .badChunk:
      true
    }
  }

  /// The defect in a few words, with the bytes that show it.
  package var description: String {
    switch self {
    case .notHTTP(let lookalike): lookalike.description
    case .badStartLine(let line): "bad start line \"\(line)\""
    case .badTarget(let target): "bad request target \"\(target)\""
    case .shortStatusLine: "no space after the status code"
    case .emptyLineBeforeStart: "empty line before the start line"
    case .bareLineFeed: "line ended by LF alone"
    case .bareCarriageReturn: "CR inside a line"
    case .nul: "NUL"
    case .controlCharacter(let field): "control character in the value of \(field)"
    case .obsoleteFold: "folded header line"
    case .badFieldName(let name): "bad field name \"\(name)\""
    case .whitespaceBeforeColon(let name): "whitespace between \(name) and its colon"
    case .headTooLarge(let limit): "head longer than \(limit) bytes"
    case .tooManyFields(let limit): "more than \(limit) header fields"
    case .transferEncodingWithContentLength: "Transfer-Encoding together with Content-Length"
    case .transferEncodingInOldVersion: "Transfer-Encoding in HTTP/1.0"
    case .badTransferEncoding(let value): "Transfer-Encoding \"\(value)\""
    case .differingContentLengths(let values): "differing Content-Length \"\(values)\""
    case .badContentLength(let value): "Content-Length \"\(value)\""
    case .repeatedContentLength(let values): "repeated Content-Length \"\(values)\""
    case .repeatedHost(let values): "repeated Host \"\(values)\""
    case .badChunk(let what): "bad chunk: \(what)"
    case .cutShort: "message cut short"
    }
  }
}

/// What a stream that is not HTTP/1 looks like by its first bytes.
package enum HTTPLookalike: Hashable, Sendable {
  /// A TLS record: 14 to 17, then 03.
  case tls
  /// The first line of another text protocol, 64 bytes at most.
  case text(String)
  /// The first bytes, up to the one that is not text.
  case binary([UInt8])

  package var description: String {
    switch self {
    case .tls: "not HTTP but a TLS record"
    case .text(let line): "not HTTP but \"\(line)\""
    case .binary(let bytes):
      "not HTTP but bytes "
        + bytes.map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }
        .joined(separator: " ")
    }
  }

  /// Classifies the beginning of a stream; nil while more bytes could change the answer.
  init?(_ start: some Collection<UInt8>) {
    guard let first = start.first else { return nil }
    if ProtocolSignature.tlsContentTypes.contains(first) {
      switch ProtocolSignature.tlsRecord(start) {
      case .maybe: return nil
      case .yes: self = .tls
      case .no: self = .binary([first])
      }
      return
    }
    for (index, byte) in start.enumerated() {
      switch byte {
      case 0x0A, 0x0D:
        self = .text(Latin1.string(start.prefix(index)))
        return
      case 0x09, 0x20...0x7E: break
      default:
        self = .binary(Array(start.prefix(index + 1)))
        return
      }
      if index == 63 {
        self = .text(Latin1.string(start.prefix(64)))
        return
      }
    }
    return nil
  }
}
