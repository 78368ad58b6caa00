import NIOCore
import WebSocket

/// An answer from the proxy itself instead of the upstream: a status and one sentence.
struct Refusal: Hashable, Sendable {
  var status: Int
  var sentence: String

  static func badRequest(_ sentence: String) -> Refusal { Refusal(status: 400, sentence: sentence) }

  static func headTooLarge(_ sentence: String) -> Refusal {
    Refusal(status: 431, sentence: sentence)
  }

  static func badGateway(_ sentence: String) -> Refusal { Refusal(status: 502, sentence: sentence) }

  static func forbidden(_ sentence: String) -> Refusal { Refusal(status: 403, sentence: sentence) }

  /// To a client of a forward proxy (RFC 9110, section 15.5.8).
  static func loginNeeded(_ sentence: String) -> Refusal {
    Refusal(status: 407, sentence: sentence)
  }

  /// For a host that the listener does not accept (RFC 9110, section 15.5.20).
  static func misdirected(_ sentence: String) -> Refusal {
    Refusal(status: 421, sentence: sentence)
  }

  static func gatewayTimeout(_ sentence: String) -> Refusal {
    Refusal(status: 504, sentence: sentence)
  }

  static let tooManyUnfinished = Refusal(
    status: 503, sentence: "too many clients have begun requests and not finished them")

  static func requestTimeout(_ patience: TimeAmount) -> Refusal {
    let seconds = patience.nanoseconds / 1_000_000_000
    return Refusal(status: 408, sentence: "the client sent no complete request within \(seconds) s")
  }

  static func versionNotSupported(_ sentence: String) -> Refusal {
    Refusal(status: 505, sentence: sentence)
  }

  /// The whole response, without a body in answer to HEAD (RFC 9110, section 9.3.2); the
  /// connection is closed after it.
  func response(isAnsweringHEAD: Bool = false) -> [UInt8] {
    let body = Array("windsock: \(sentence)\n".utf8)
    // The sentence may quote the client's bytes: no browser may take them for a page.
    let challenge =
      status == 407 ? "Proxy-Authenticate: Basic realm=\"windsock\", charset=\"UTF-8\"\r\n" : ""
    let head =
      "HTTP/1.1 \(status) \(ReasonPhrase.of(status))\r\n\(challenge)"
      + "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
      + "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    return Array(head.utf8) + (isAnsweringHEAD ? [] : body)
  }
}
