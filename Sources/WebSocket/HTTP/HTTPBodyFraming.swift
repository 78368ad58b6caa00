/// The kinds of request whose answer is framed differently (RFC 9112, section 6.3).
package enum HTTPRequestKind: Sendable {
  case head
  case connect
  case other

  package init(method: String) {
    switch method {
    case "HEAD": self = .head
    case "CONNECT": self = .connect
    default: self = .other
    }
  }
}

/// How the end of a message's body is found (RFC 9112, section 6).
package enum HTTPBodyFraming: Hashable, Sendable {
  case none
  case length(UInt64)
  case chunked
  case untilClose

  /// What the headers say about the body that is contradictory or wrong.
  static func defects(in headers: HTTPHeaders, version: HTTPVersion) -> [HTTPSyntaxError] {
    var defects: [HTTPSyntaxError] = []
    let hasEncoding = headers.contains("Transfer-Encoding")
    if hasEncoding {
      if headers.contains("Content-Length") { defects.append(.transferEncodingWithContentLength) }
      if version < HTTPVersion(1, 1) { defects.append(.transferEncodingInOldVersion) }
      if encoding(headers) != .chunked {
        defects.append(.badTransferEncoding(quote(headers, "Transfer-Encoding")))
      }
    }
    if case .failure(let defect) = contentLength(headers) {
      defects.append(defect)
    } else if headers.elements(for: "Content-Length").count > 1 {
      defects.append(.repeatedContentLength(quote(headers, "Content-Length")))
    }
    return defects
  }

  fileprivate enum Encoding { case absent, chunked, other }

  /// The transfer codings that may be before chunked (RFC 9112, section 7.2).
  private static let codings: Set<String> = ["gzip", "x-gzip", "deflate", "compress", "x-compress"]

  /// What Transfer-Encoding amounts to: chunked once and last in one field, or something else.
  ///
  /// Empty elements, which recipients have to ignore (RFC 9110, section 5.6.1), keep some of them
  /// from seeing the chunked at the end; and of two fields, some see only one.
  fileprivate static func encoding(_ headers: HTTPHeaders) -> Encoding {
    let fields = headers.values(for: "Transfer-Encoding")
    guard let field = fields.first else { return .absent }
    let elements = HTTPHeaders.split(field, at: ",")
    guard fields.count == 1, let last = elements.last, HTTPGrammar.equal(last, "chunked"),
      elements.dropLast().allSatisfy({ codings.contains($0.lowercased()) })
    else { return .other }
    return .chunked
  }

  /// The one Content-Length; equal repetitions count as one (RFC 9110, section 8.6).
  fileprivate static func contentLength(_ headers: HTTPHeaders) -> Result<UInt64?, HTTPSyntaxError>
  {
    let values = headers.elements(for: "Content-Length")
    guard let first = values.first else { return .success(nil) }
    guard values.allSatisfy({ $0 == first }) else {
      return .failure(.differingContentLengths(quote(headers, "Content-Length")))
    }
    // UInt64's own reading allows a sign, which the grammar does not.
    guard first.utf8.allSatisfy(HTTPGrammar.isDigit), let length = UInt64(first) else {
      return .failure(.badContentLength(quote(headers, "Content-Length")))
    }
    return .success(length)
  }

  fileprivate static func quote(_ headers: HTTPHeaders, _ name: String) -> String {
    Latin1.quote(Latin1.bytes(headers.values(for: name).joined(separator: ", ")))
  }
}

extension HTTPSyntaxError: Error {}

extension RequestHead {
  package func framing(answering kind: HTTPRequestKind) -> Result<HTTPBodyFraming, HTTPSyntaxError>
  {
    framing
  }

  /// How the body ends, or why it cannot be determined (RFC 9112, section 6.3, items 3 to 7).
  package var framing: Result<HTTPBodyFraming, HTTPSyntaxError> {
    switch HTTPBodyFraming.encoding(headers) {
    case .chunked: .success(.chunked)
    case .other:
      .failure(.badTransferEncoding(HTTPBodyFraming.quote(headers, "Transfer-Encoding")))
    case .absent:
      HTTPBodyFraming.contentLength(headers).map { $0.map { .length($0) } ?? .none }
    }
  }

  /// An Upgrade or a CONNECT: the answer decides whether HTTP continues.
  package func mayEndHTTP(answering kind: HTTPRequestKind) -> Bool {
    method == "CONNECT" || headers.contains("Upgrade")
  }
}

extension ResponseHead {
  /// How the body ends, or why it cannot be determined (RFC 9112, section 6.3).
  package func framing(answering kind: HTTPRequestKind) -> Result<HTTPBodyFraming, HTTPSyntaxError>
  {
    if kind == .head || status < 200 || status == 204 || status == 304
      || mayEndHTTP(answering: kind)
    {
      return .success(.none)
    }
    return switch HTTPBodyFraming.encoding(headers) {
    case .chunked: .success(.chunked)
    case .other: .success(.untilClose)
    case .absent:
      HTTPBodyFraming.contentLength(headers).map { $0.map { .length($0) } ?? .untilClose }
    }
  }

  /// A 101, or success for a CONNECT: what follows belongs to another protocol.
  package func mayEndHTTP(answering kind: HTTPRequestKind) -> Bool {
    status == 101 || (kind == .connect && (200...299).contains(status))
  }
}
