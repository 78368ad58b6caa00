package import WebSocket

/// An answer to the opening handshake that is not 101.
package struct Refusal: Equatable, Sendable {
  package var response: ResponseHead
  /// The first bytes of the response's body, as they were on the wire.
  package var body: [UInt8]

  /// The most bytes of a body that are waited for: more is not shown.
  static let enoughBody = 4096

  package init(response: ResponseHead, body: [UInt8]) {
    self.response = response
    self.body = body
  }

  package var status: Int { response.status }

  /// Where a redirect leads (RFC 9110, section 15.4).
  package var location: String? {
    switch status {
    case 301, 302, 303, 307, 308: response.headers.first("Location")
    default: nil
    }
  }

  /// The server's answer, for the end of a sentence.
  ///
  /// That is the status, the server's advice, and the beginning of the body. It may contain any
  /// character.
  package var text: String {
    var text = "\(status)"
    if !response.reason.isEmpty { text += " \(response.reason)" }
    let advice = advice
    if !advice.isEmpty { text += " (\(advice.joined(separator: "; ")))" }
    let body = RefusalBody(body, headers: response.headers).text
    return body.isEmpty ? text : "\(text): \(body)"
  }

  private var advice: [String] {
    var advice: [String] = []
    for name in ["WWW-Authenticate", "Proxy-Authenticate"] {
      advice += response.headers.values(for: name).map { "\(name): \($0)" }
    }
    let versions = response.headers.tokens(for: "Sec-WebSocket-Version")
    if !versions.isEmpty {
      advice.append("it supports version \(versions.joined(separator: ", "))")
    }
    if let location { advice.append("-L follows it to \(location)") }
    return advice
  }
}

/// The beginning of a refusal's body as a few words of one line.
struct RefusalBody {
  private static let shown = 300
  private static let decodedLimit = 64 << 10

  private let bytes: [UInt8]
  private let coding: String
  private let type: String

  init(_ bytes: [UInt8], headers: HTTPHeaders) {
    self.bytes = bytes
    coding = headers.tokens(for: "Content-Encoding").joined(separator: ", ").lowercased()
    type = headers.first("Content-Type") ?? ""
  }

  /// The text, decoded, or what the body is when it is not text.
  var text: String {
    if bytes.isEmpty { return "" }
    guard let content = decoded else { return described("\(coding)") }
    // The end of what is kept may be in the middle of a character.
    guard let text = Self.text(content) else { return described("") }
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > Self.shown ? words.prefix(Self.shown) + "…" : words
  }

  private var decoded: [UInt8]? {
    switch coding {
    case "", "identity": bytes
    case "gzip", "x-gzip", "deflate":
      ContentCoding.inflate(bytes, limit: Self.decodedLimit)
    default: nil
    }
  }

  private func described(_ coding: String) -> String {
    let words = ["\(bytes.count)\(bytes.count < Refusal.enoughBody ? "" : " or more") bytes"]
    return "a body of " + (words + [type, coding].filter { !$0.isEmpty }).joined(separator: ", ")
  }

  /// Bytes as text, without a last character that is cut; nil when they are not text.
  private static func text(_ bytes: [UInt8]) -> String? {
    for cut in 0...min(3, bytes.count) {
      guard let text = String(validating: bytes.dropLast(cut), as: UTF8.self) else { continue }
      let isText = text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0.properties.isWhitespace }
      return isText ? text : nil
    }
    return nil
  }
}
