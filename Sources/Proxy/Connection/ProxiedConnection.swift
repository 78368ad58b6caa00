import Capture
import Intercept
import NIOCore
import Pcapng
import Transport
import WebSocket

/// A client's connection and the upstream connection that belongs to it, on one event loop.
///
/// Bytes are forwarded first and recorded afterwards: on one loop nothing can come in between, and
/// the peers need not wait for the recording.
final class ProxiedConnection: ConnectionDelegate {
  /// The phase that the connection is in.
  enum Phase {
    case open
    /// Bytes are being written, and are recorded next.
    case forwarding
    /// An end that was noticed while writing, and that is recorded after those bytes.
    case endedWhileForwarding(by: Endpoint?, isReset: Bool)
    /// What still comes is discarded.
    case ended
  }

  /// The state of the upstream connection.
  enum Upstream {
    case none
    case dialling
    case connected(RelayHandler)
    case gone
  }

  /// The state of the opening handshake.
  enum Handshake {
    /// There is none, or it is answered.
    case none
    case requested(RequestHead)
    /// It was sent to the upstream at this time.
    case sent(RequestHead, at: NIODeadline)
  }

  /// Whether the connection's frames can be intercepted, and are; with the number that it has in
  /// the session.
  enum Interception {
    /// It is not a WebSocket yet, or no longer.
    case unavailable
    /// Its bytes pass as they come.
    case idle(UInt32)
    case active(UInt32, InterceptedConnection)
  }

  /// Bytes of the client's that wait for the upstream, because the recorder has to know its address
  /// before it gets any.
  struct Pending {
    var buffer: ByteBuffer
    var time: UInt64
    /// False for bytes that are only recorded.
    var isForwarded: Bool
  }

  /// The beginning of an answer that is not forwarded before its head is complete: a client gets
  /// nothing of a head that has to be refused.
  struct Withheld {
    var buffer = ByteBuffer()
    /// How many of the bytes are recorded already.
    var recorded = 0
  }

  /// An upstream connection that stood before this object was made.
  struct Ready {
    var handler: RelayHandler
    var address: SocketAddress?
    var tls: TLSFacts?
  }

  /// How long a peer may take to read the last bytes written to it, and to close.
  static let lingering = TimeAmount.seconds(2)

  /// How long a client may take for its first request's head.
  static let headPatience = TimeAmount.seconds(10)

  let setup: ProxiedConnectionSetup
  let channel: any Channel
  private(set) var ready: Ready?
  var client: RelayHandler?
  /// Takes the client when its next request is for another upstream, and that request.
  var onward: ((RelayHandler, ParsedRequest) -> Void)?
  var phase = Phase.open
  var upstream = Upstream.none
  var forwarder: HTTPForwarder
  var recorder: ConnectionRecorder?
  var pending: [Pending] = []
  var withheld = Withheld()
  /// Fires when the client's first head, or the answer to a handshake, does not come.
  var deadline: Scheduled<Void>?
  var handshake = Handshake.none
  /// The names of the rules that changed the handshake, or its answer.
  var handshakeRules: [String] = []
  /// The side whose FIN came first.
  var firstClosed: Endpoint?
  var interception = Interception.unavailable

  init(setup: ProxiedConnectionSetup, channel: any Channel, ready: Ready? = nil) {
    self.setup = setup
    self.channel = channel
    self.ready = ready
    forwarder = HTTPForwarder(rewriter: setup.rewriter, limits: setup.held)
    forwarder.admit = { [unowned self] head in admission(of: head) }
  }

  /// Adds the client's handler to its channel.
  func begin() throws {
    let handler = RelayHandler(side: .client, owner: self)
    client = handler
    try channel.pipeline.syncOperations.addHandler(handler)
  }

  var intercept: Intercept { setup.intercept }

  /// Takes over a client whose first bytes were read elsewhere.
  ///
  /// - Parameter request: What the bytes begin with, when that was parsed.
  func begin(client handler: RelayHandler, with bytes: ByteBuffer, request: ParsedRequest? = nil) {
    client = handler
    handler.owner = self
    ready?.handler.owner = self
    awaitHead()
    if let request {
      run(forwarder.receive(request), of: ByteBuffer(bytes: request.bytes), at: setup.clock())
    } else if bytes.readableBytes > 0 {
      received(bytes, from: .client)
    }
    if handler.isInputClosed { inputClosed(.client) }
    handler.resume()
  }

  /// Takes over a connection that is not HTTP, whose sides have sent these bytes so far.
  func beginTunnel(
    client handler: RelayHandler, server: RelayHandler, recorder: ConnectionRecorder,
    saying bytes: PerEndpoint<ByteBuffer>
  ) {
    client = handler
    upstream = .connected(server)
    self.recorder = recorder
    forwarder.beginRaw()
    handler.owner = self
    server.owner = self
    for side in Endpoint.allCases where bytes[side].readableBytes > 0 {
      pass(bytes[side], from: side, at: setup.clock())
    }
    if handler.isInputClosed { inputClosed(.client) }
    if server.isInputClosed { inputClosed(.server) }
    handler.resume()
    server.resume()
  }

  var server: RelayHandler? {
    if case .connected(let handler) = upstream { handler } else { nil }
  }

  /// Whether the connection has ended, so that what still comes is discarded.
  var isClosed: Bool {
    switch phase {
    case .open, .forwarding: false
    case .endedWhileForwarding, .ended: true
    }
  }

  /// The interception of its frames; nil while bytes pass as they come.
  var intercepted: InterceptedConnection? {
    if case .active(_, let connection) = interception { connection } else { nil }
  }

  /// The number by which the connection can be intercepted, once it is a WebSocket.
  var interceptNumber: UInt32? {
    switch interception {
    case .unavailable: nil
    case .idle(let number), .active(let number, _): number
    }
  }
}

// What happens on the sockets.
extension ProxiedConnection {
  func received(_ buffer: ByteBuffer, from side: Endpoint) {
    guard !isClosed else { return }
    let time = setup.clock()
    if forwarder.isRaw {
      pass(buffer, from: side, at: time)
    } else if side == .server {
      receiveAnswer(buffer, at: time)
    } else {
      run(buffer.withUnsafeReadableBytes { forwarder.receive($0) }, of: buffer, at: time)
    }
  }

  /// Whether there is room for what `side` sends next.
  func mayRead(_ side: Endpoint) -> Bool {
    if isClosed { return true }
    if let intercepted, !intercepted[side].wantsInput { return false }
    guard let server else { return side == .client && pending.isEmpty && !isDialling }
    return side == .client
      ? server.isWritable && (forwarder.isRaw || forwarder.wantsClient)
      : client?.isWritable ?? false
  }

  func writabilityChanged(_ side: Endpoint) {
    if side == .client { server?.resume() } else { client?.resume() }
  }

  func inputClosed(_ side: Endpoint) {
    if isClosed {
      if side == .client { client?.close() }
      return
    }
    guard isKnown(side) else { return }
    if firstClosed == nil { firstClosed = side }
    if defersEnd(of: side, isGone: false) { return }
    switch side {
    case .client:
      for action in forwarder.clientEnded() { run(action, ByteBuffer(), at: setup.clock()) }
      if !isDialling && !forwarder.isHolding { server?.closeOutput() }
      if case .none = upstream { close(by: .client) }
    case .server:
      recordWithheld(at: setup.clock())
      if forwarder.awaitsAnswer { return refuseForSilence() }
      client?.closeOutput()
    }
    if isInputOver(.client), isInputOver(.server) { end(by: firstClosed) }
  }

  /// A socket broke: the other side learns of it the same way.
  func failed(_ side: Endpoint, _ error: any Error) {
    guard !isClosed, isKnown(side) else { return }
    passRest(of: side)
    let clause = DialError.clause(error, hasOwnCertificate: setup.dialer.hasOwnCertificate)
    if side == .server, forwarder.awaitsAnswer, !(error is IOError), let clause {
      let sentence = "\(setup.dialer.url.description): the server \(clause)"
      return refuse(.badGateway(sentence), at: setup.clock())
    }
    if let clause { recorder?.fail("the \(side.name) \(clause)", at: setup.clock()) }
    end(by: side, isReset: error is IOError)
    (side == .client ? server : client)?.reset()
    (side == .client ? client : server)?.close()
  }

  func disconnected(_ side: Endpoint) {
    guard !isClosed, isKnown(side) else { return }
    if defersEnd(of: side, isGone: true) { return }
    if side == .server, forwarder.awaitsAnswer { return refuseForSilence() }
    end(by: firstClosed ?? side)
    // What was written to the other side still goes out; nothing of it can be answered any more.
    let other = side == .client ? server : client
    other?.closeOutput()
    other?.resume()
    other?.close(after: Self.lingering)
  }

  /// False for an upstream that is still being dialled: the dialler reports how that ends.
  private func isKnown(_ side: Endpoint) -> Bool { side == .client || server != nil }

  var isDialling: Bool { if case .dialling = upstream { true } else { false } }
}

@available(*, unavailable)
extension ProxiedConnection: Sendable {}
