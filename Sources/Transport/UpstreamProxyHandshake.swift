import Text
import WebSocket

/// The handshake with a proxy before a connection through it is established: CONNECT or SOCKS.
///
/// It holds no socket. Bytes from the proxy go in, bytes for it and the outcome come out.
struct UpstreamProxyHandshake {
  enum Outcome: Equatable {
    /// Send this and continue.
    case send([UInt8])
    case wait
    /// The connection is established; these bytes of the read already come from the server.
    case done(rest: [UInt8])
    /// The end of the sentence "the proxy … ".
    case failed(String)
  }

  private enum Stage {
    case connect(HTTPHeadParser<ResponseHead>)
    case methods
    case credentials
    case request
    case socks4
  }

  private let hop: UpstreamProxy
  private let host: String
  private let port: UInt16
  private var stage: Stage
  private var buffer: [UInt8] = []

  /// - Parameters:
  ///   - host: The name or address of the server that the proxy should reach.
  ///   - port: The server's port.
  init(hop: UpstreamProxy, host: String, port: UInt16) {
    self.hop = hop
    self.host = host
    self.port = port
    stage =
      switch hop.kind {
      case .http, .https: .connect(HTTPHeadParser())
      case .socks4: .socks4
      case .socks5: .methods
      }
  }

  /// The first bytes to send; nil when the proxy cannot reach such a server.
  func opening() -> [UInt8]? {
    switch hop.kind {
    case .socks4:
      let user = hop.credentials.map { String($0.prefix { $0 != ":" }) }
      return Socks4.request(host: host, port: port, user: user)
    case .socks5: return hop.credentials == nil ? [5, 1, 0] : [5, 2, 0, 2]
    case .http, .https:
      let authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
      let login =
        hop.credentials.map { "Proxy-Authorization: Basic \(Base64.encode($0.utf8))\r\n" } ?? ""
      return Array("CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n\(login)\r\n".utf8)
    }
  }

  /// Takes what the proxy sent.
  mutating func receive(_ bytes: some Sequence<UInt8>) -> Outcome {
    buffer += bytes
    switch stage {
    case .connect(var parser):
      let (outcome, consumed) = buffer.withUnsafeBytes { parser.receive($0) }
      buffer.removeFirst(consumed)
      stage = .connect(parser)
      switch outcome {
      case .head(let head): return judge(head)
      case .needMore: return .wait
      case .invalid(let defect): return .failed("does not speak HTTP: \(defect.description)")
      }
    case .methods: return takeMethod()
    case .credentials: return takeCredentials()
    case .request: return takeReply()
    case .socks4: return takeSocks4Reply()
    }
  }

  private func takeSocks4Reply() -> Outcome {
    guard buffer.count >= 8 else { return .wait }
    guard buffer[0] == 0 else { return .failed("does not speak SOCKS 4") }
    if let reason = Socks4.reason(buffer[1]) { return .failed("refused: \(reason)") }
    return .done(rest: Array(buffer[8...]))
  }

  private func judge(_ head: ResponseHead) -> Outcome {
    switch head.status {
    case 200..<300: .done(rest: buffer)
    // tinyproxy's answer to a wrong login.
    case 401 where hop.credentials != nil: .failed(loginAdvice(schemes: []))
    case 407: .failed(loginAdvice(schemes: Self.schemes(of: head)))
    default: .failed("refused: \(head.status) \(head.reason)")
    }
  }

  /// What is wrong with the login that was sent, or that there was none.
  ///
  /// - Parameter schemes: The ways to log in that the proxy knows; empty when it does not say.
  private func loginAdvice(schemes: [String]) -> String {
    if !schemes.isEmpty, !schemes.contains("basic") {
      return "wants a login by \(schemes.joined(separator: " or ")), and windsock knows only Basic"
    }
    return hop.credentials == nil
      ? "wants a login; give it as USER:PASSWORD@ in its URL"
      : "refused the login; check user name and password in its URL"
  }

  /// The schemes of a challenge, in lower case (RFC 9110, section 11.7.1).
  private static func schemes(of head: ResponseHead) -> [String] {
    // A challenge is a scheme and parameters, and the commas between challenges are those between
    // parameters, too.
    head.headers.tokens(for: "Proxy-Authenticate").compactMap { element in
      let word = element.prefix { $0 != " " }
      return word.contains("=") ? nil : word.lowercased()
    }
  }

  private mutating func takeMethod() -> Outcome {
    guard buffer.count >= 2 else { return .wait }
    guard buffer[0] == 5 else { return .failed("does not speak SOCKS 5") }
    let method = buffer[1]
    buffer.removeFirst(2)
    if method == 2, let credentials = hop.credentials {
      // RFC 1929: both lengths are single bytes.
      let colon = credentials.firstIndex(of: ":") ?? credentials.endIndex
      let user = Array(credentials[..<colon].utf8.prefix(255))
      let password = Array(credentials[colon...].dropFirst().utf8.prefix(255))
      stage = .credentials
      return .send([1, UInt8(user.count)] + user + [UInt8(password.count)] + password)
    }
    guard method == 0 else {
      return .failed(
        hop.credentials == nil
          ? loginAdvice(schemes: []) : "accepts no login by user name and password")
    }
    return sendRequest()
  }

  private mutating func takeCredentials() -> Outcome {
    guard buffer.count >= 2 else { return .wait }
    guard buffer[1] == 0 else { return .failed(loginAdvice(schemes: [])) }
    buffer.removeFirst(2)
    return sendRequest()
  }

  private mutating func sendRequest() -> Outcome {
    stage = .request
    let name = Array(host.utf8.prefix(255))
    let address: [UInt8] =
      if let bytes = IPBytes.parse(host) {
        [bytes.count == 4 ? 1 : 4] + bytes
      } else {
        [3, UInt8(name.count)] + name
      }
    return .send([5, 1, 0] + address + [UInt8(port >> 8), UInt8(port & 255)])
  }

  private func takeReply() -> Outcome {
    guard buffer.count >= 5 else { return .wait }
    guard buffer[0] == 5 else { return .failed("does not speak SOCKS 5") }
    guard buffer[1] == 0 else { return .failed("refused: \(Self.reason(buffer[1]))") }
    let addressLength: Int
    switch buffer[3] {
    case 1: addressLength = 4
    case 4: addressLength = 16
    case 3: addressLength = 1 + Int(buffer[4])
    default: return .failed("does not speak SOCKS 5")
    }
    let length = 4 + addressLength + 2
    return buffer.count < length ? .wait : .done(rest: Array(buffer[length...]))
  }

  /// RFC 1928, section 6.
  private static func reason(_ code: UInt8) -> String {
    switch code {
    case 1: "general failure"
    case 2: "not allowed"
    case 3: "network unreachable"
    case 4: "host unreachable"
    case 5: "connection refused"
    case 6: "timed out"
    default: "code \(code)"
    }
  }
}
