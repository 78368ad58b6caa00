import Transport
import WebSocket

/// Finds out from a client's first bytes what it wants, and decides what serves it.
///
/// It holds no socket. Events go in, actions come out, and the owner of the sockets carries them
/// out in order. After `serve`, `tunnel` or `refuse` it is finished.
struct ProxyNegotiation {
  /// What a listener is for.
  enum Listener: Equatable, Sendable {
    /// Everything goes to one upstream.
    case reverse
    /// Clients name the destination.
    case forward
  }

  /// What takes over the client, with the bytes that are still held.
  enum Service: Equatable {
    /// The listener's upstream.
    case reverse
    /// The server named by requests in absolute form.
    case forward(WebSocketURL)
    /// The server that the client was connected to.
    case connected
  }

  enum Action: Equatable {
    /// The client gets this.
    case answer([UInt8])
    /// A connection is needed; `dialled` is to be called.
    case dial(Destination)
    /// TLS with the client has to be set up, with the held bytes first; then `secured` is to be
    /// called.
    case secure(ClientHello)
    /// The same, once TLS with the connected server is established.
    case intercept(ClientHello)
    case serve(Service)
    /// The held bytes and all others pass as they are.
    case tunnel
    /// The client gets this, and the connection is over.
    case refuse([UInt8], String)
  }

  enum State: Equatable {
    /// Whether the connection was redirected is not known yet.
    case redirecting
    /// Nothing is known.
    case greeting
    case socksLogin
    case socksRequest
    case dialling(Destination)
    /// The server is connected; the protocol is not known.
    case connected(Destination)
    /// A TLS handshake is under way.
    case handshaking(Destination?)
    case done
  }

  /// Bytes that a client may send before it is known what it wants.
  static let heldLimit = 64 << 10

  private let listener: Listener
  private let patterns: HostPatterns
  /// The login that clients of a forward proxy have to give.
  let authentication: ProxyAuthentication?
  var state = State.greeting
  /// Bytes of the client's that have not been given away.
  var held: [UInt8] = []
  /// Whether the client is using TLS now.
  private(set) var isSecured = false
  private var parser = HTTPHeadParser<RequestHead>()
  private var parsed = 0
  /// The head that the held bytes begin with, once it has been parsed.
  private var request: RequestHead?
  private var hasServerSpoken = false

  init(
    listener: Listener, patterns: HostPatterns, authentication: ProxyAuthentication? = nil,
    isSecured: Bool = false, mayBeRedirected: Bool = false
  ) {
    if mayBeRedirected { state = .redirecting }
    self.listener = listener
    self.patterns = patterns
    self.authentication = authentication
    self.isSecured = isSecured
  }

  /// Whether the client may be read further.
  var wantsClient: Bool {
    switch state {
    case .greeting, .socksLogin, .socksRequest, .connected, .handshaking: true
    case .redirecting, .dialling, .done: false
    }
  }

  /// Whether the client has begun something that it has to finish soon.
  var isWaiting: Bool {
    switch state {
    case .greeting, .connected: !held.isEmpty
    case .socksLogin, .socksRequest, .handshaking: true
    case .redirecting, .dialling, .done: false
    }
  }

  /// The server that the client asked for, while it is being dialled.
  var destination: Destination? {
    switch state {
    case .dialling(let destination), .connected(let destination): destination
    case .handshaking(let destination): destination
    case .redirecting, .greeting, .socksLogin, .socksRequest, .done: nil
    }
  }

  /// Hands over the held bytes, with the head that they begin with if it was parsed.
  mutating func takeRequest() -> ParsedRequest? {
    guard let head = request.take() else { return nil }
    return ParsedRequest(head: head, bytes: takeHeld())
  }

  /// Hands over the held bytes.
  mutating func takeHeld() -> [UInt8] {
    defer { held = [] }
    return held
  }

  /// Takes what the client sent.
  mutating func receive(_ bytes: some Sequence<UInt8>) -> [Action] {
    if state == .done { return [] }
    held += bytes
    return advance()
  }

  /// Takes a request whose head was parsed elsewhere, from a client that was served before.
  mutating func receive(_ request: ParsedRequest) -> [Action] {
    held = request.bytes
    parsed = request.head.byteCount
    return take(request.head)
  }

  /// The connection is established, or failed.
  mutating func dialled(_ failure: DialError?) -> [Action] {
    guard case .dialling(let destination) = state else { return [] }
    if let failure {
      state = .done
      return [
        .refuse(
          destination.refusal(failure), "cannot reach \(destination.authority): \(failure.text)")
      ]
    }
    let answer = Action.answer(destination.acceptance)
    guard isLookedInto(destination) else {
      state = .done
      return [answer, .tunnel]
    }
    state = .connected(destination)
    // Within TLS to the proxy, the client may speak TLS to the server.
    isSecured = false
    return [answer] + advance()
  }

  /// TLS with the client is established.
  mutating func secured() -> [Action] {
    guard case .handshaking(let destination) = state else { return [] }
    isSecured = true
    state = destination.map { .connected($0) } ?? .greeting
    if destination != nil, hasServerSpoken { return serverSpoke() }
    return advance()
  }

  /// The server sent bytes: in HTTP the client speaks first.
  mutating func serverSpoke() -> [Action] {
    hasServerSpoken = true
    guard case .connected = state else { return [] }
    state = .done
    return [.tunnel]
  }

  /// The client has taken too long for what it began.
  mutating func timedOut(_ refusal: Refusal) -> [Action] {
    switch state {
    case .greeting:
      state = .done
      return [.refuse(refusal.response(), refusal.sentence)]
    case .socksLogin, .socksRequest:
      state = .done
      return [.refuse([], "the client did not finish its SOCKS request")]
    case .connected:
      state = .done
      return [.tunnel]
    case .handshaking:
      state = .done
      return [.refuse([], "the client did not finish the TLS handshake")]
    case .redirecting, .dialling, .done: return []
    }
  }

  /// Whether the traffic with a server may be of interest, as far as is known before there is any.
  private func isLookedInto(_ destination: Destination) -> Bool {
    // TLS may be the first to give a name.
    destination.way == .redirected
      ? !patterns.ignores(host: destination.host, port: destination.port)
      : patterns.covers(host: destination.host, port: destination.port)
  }

  /// All clients together hold too many bytes of incomplete requests.
  mutating func overloaded() -> [Action] {
    guard state == .greeting else { return timedOut(.tooManyUnfinished) }
    return refuse(.tooManyUnfinished)
  }

  mutating func advance() -> [Action] {
    switch state {
    case .greeting: return greet()
    case .socksLogin: return readSocksLogin()
    case .socksRequest: return readSocksRequest()
    case .connected(let destination): return listen(destination)
    case .redirecting, .dialling, .handshaking, .done: return []
    }
  }

  /// A client of which nothing is known.
  private mutating func greet() -> [Action] {
    switch ProtocolSniffer.look(at: held) {
    case .incomplete where held.count < 2: return []
    case .tls where !isSecured: return readHello(of: nil)
    case .socks5 where !isSecured:
      guard listener == .forward else {
        return refuse([5, 0xFF], "the client speaks SOCKS, and this listener has one upstream")
      }
      return readSocksGreeting()
    case .socks4 where !isSecured:
      return refuse(
        [0, 0x5B, 0, 0, 0, 0, 0, 0], "the client speaks SOCKS 4; SOCKS 5 is understood")
    default: break
    }
    // A request, or something that is refused because it is not one.
    if listener == .forward { return readRequest() }
    state = .done
    return [.serve(.reverse)]
  }

  mutating func refuse(_ answer: [UInt8], _ sentence: String) -> [Action] {
    state = .done
    return [.refuse(answer, sentence)]
  }

  private mutating func readHello(of destination: Destination?) -> [Action] {
    switch ClientHello.read(held) {
    case .incomplete:
      return held.count < Self.heldLimit ? [] : refuse([], "the client's TLS hello does not end")
    case .invalid:
      if destination != nil { return pass() }
      return refuse(TLSAlert.decodeError, "the client's TLS hello cannot be read")
    case .hello(let hello):
      if let destination {
        let host = hello.serverName ?? destination.host
        guard patterns.covers(host: host, port: destination.port) else { return pass() }
      }
      state = .handshaking(destination)
      return [destination == nil ? .secure(hello) : .intercept(hello)]
    }
  }

  /// The first request to a forward proxy.
  private mutating func readRequest() -> [Action] {
    let (outcome, consumed) = held[parsed...].withUnsafeBytes { parser.receive($0) }
    parsed += consumed
    switch outcome {
    case .needMore: return []
    case .invalid(let defect): return refuse(RequestRefusal.make(defect))
    case .head(let head):
      if let refusal = RequestRefusal.make(head) { return refuse(refusal) }
      return take(head)
    }
  }

  private mutating func take(_ head: RequestHead) -> [Action] {
    let isForProxy = head.method == "CONNECT" || ForwardRewriter.url(of: head) != nil
    if isForProxy, let refusal = authentication?.refusal(of: head) { return refuse(refusal) }
    if head.method == "CONNECT" {
      let bytes = Array(held.prefix(parsed))
      guard let destination = Destination(authority: head.target, head: bytes) else {
        return refuse(.badRequest("CONNECT needs a host and a port, as in example.org:443"))
      }
      held.removeFirst(parsed)
      state = .dialling(destination)
      return [.dial(destination)]
    }
    guard let url = ForwardRewriter.url(of: head) else {
      return refuse(
        .badRequest(
          "this is a proxy, and the request is not for one: set it as the client's proxy, "
            + "or start windsock with --upstream"))
    }
    state = .done
    request = head
    return [.serve(.forward(url))]
  }

  private mutating func refuse(_ refusal: Refusal) -> [Action] {
    refuse(refusal.response(), refusal.sentence)
  }

  /// A client that is connected to a server sends its first bytes.
  private mutating func listen(_ destination: Destination) -> [Action] {
    switch ProtocolSniffer.look(at: held) {
    case .incomplete: return []
    case .tls where !isSecured: return readHello(of: destination)
    case .http, .http2:
      state = .done
      return [.serve(.connected)]
    case .tls, .socks5, .socks4, .other: return pass()
    }
  }

  private mutating func pass() -> [Action] {
    state = .done
    return [.tunnel]
  }
}
