import Capture
import Intercept
import NIOCore
import Pcapng
import Transport
import WebSocket

/// A client's connection and the upstream connection that belongs to it, on one event loop.
///
/// Bytes are written first and recorded then: on one loop nothing can come between, and the peers
/// need not wait for the recording.
final class ProxiedConnection: ConnectionDelegate {
  /// How far the way to the upstream is.
  enum Upstream {
    case none
    case dialling
    case connected(RelayHandler)
    case gone
  }

  /// Bytes of the client's that wait for the upstream, because the recorder has to know its address
  /// before it gets any.
  struct Pending {
    var buffer: ByteBuffer
    var time: UInt64
    /// False for bytes that are only recorded.
    var isForwarded: Bool
  }

  /// An upstream connection that stood before the relay was made.
  struct Ready {
    var handler: RelayHandler
    var address: SocketAddress?
    var tls: TLSFacts?
  }

  /// How long a peer may take to read the last that was written to it, and to close.
  static let lingering = TimeAmount.seconds(2)

  /// How long a client may take for its first request's head.
  static let headPatience = TimeAmount.seconds(10)

  let setup: RelaySetup
  let channel: any Channel
  private(set) var ready: Ready?
  var client: RelayHandler?
  /// Takes the client when its next request is for another upstream, and the bytes of that.
  var onward: ((RelayHandler, ByteBuffer) -> Void)?
  var upstream = Upstream.none
  var exchange: HTTPForwarder
  var recorder: ConnectionRecorder?
  var pending: [Pending] = []
  /// Runs out when the client's first head does not come, or the answer to a handshake does not.
  var deadline: Scheduled<Void>?
  /// When an opening handshake went to the upstream that is not answered yet.
  var handshakeSent: NIODeadline?
  var isHandshakeAwaited = false
  /// The side whose FIN came first.
  var firstClosed: Endpoint?
  /// Whether the connection is over and what still comes is thrown away.
  var isClosed = false
  /// An end that came while bytes were on their way to the recorder, which is to see them before.
  var isPassing = false
  var postponedEnd: (by: Endpoint?, isReset: Bool)?
  /// Relays frame by frame while something is armed; nil while bytes pass as they come.
  var framewise: FramewisePath?
  /// The number by which the connection can be intercepted, once it is a WebSocket.
  var interceptNumber: UInt32?
  /// The beginning of an answer whose head is not complete, while that must be known exactly.
  var answer = ByteBuffer()
  /// The same, recorded already: the client gets nothing of a head that has to be refused.
  var withheld = ByteBuffer()
  /// The request for a WebSocket that went to the upstream.
  var handshake: RequestHead?
  /// The names of the rules that changed it, or its answer.
  var handshakeRules: [String] = []
  /// Whether the answer to the upgrade that is undecided has begun to pass.
  var isAnswerFound = false

  init(setup: RelaySetup, channel: any Channel, ready: Ready? = nil) {
    self.setup = setup
    self.channel = channel
    self.ready = ready
    exchange = HTTPForwarder(rewriter: setup.rewriter, limits: setup.held)
    exchange.admit = { [unowned self] head in admission(of: head) }
  }

  /// Adds the client's handler to its channel.
  func begin() throws {
    let handler = RelayHandler(side: .client, owner: self)
    client = handler
    try channel.pipeline.syncOperations.addHandler(handler)
  }

  var intercept: Intercept { setup.intercept }

  /// Takes over a client whose first bytes somebody else has read.
  func begin(client handler: RelayHandler, with bytes: ByteBuffer) {
    client = handler
    handler.owner = self
    ready?.handler.owner = self
    awaitHead()
    if bytes.readableBytes > 0 { received(bytes, from: .client) }
    if handler.isInputClosed { inputClosed(.client) }
    handler.resume()
  }

  /// Takes over a connection that is no HTTP, both sides of which have said these bytes so far.
  func beginTunnel(
    client handler: RelayHandler, server: RelayHandler, recorder: ConnectionRecorder,
    saying bytes: PerEndpoint<ByteBuffer>
  ) {
    client = handler
    upstream = .connected(server)
    self.recorder = recorder
    exchange.beginRaw()
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
}

// What happens on the sockets.
extension ProxiedConnection {
  func received(_ buffer: ByteBuffer, from side: Endpoint) {
    guard !isClosed else { return }
    let time = setup.clock()
    if exchange.isRaw {
      pass(buffer, from: side, at: time)
    } else if side == .server {
      passAnswerInParts(buffer, at: time)
    } else {
      let actions = buffer.withUnsafeReadableBytes { exchange.receive($0) }
      if case .refuse(let refusal)? = actions.last { blame(refusal, at: time) }
      for action in actions { run(action, buffer, at: time) }
      server?.flush()
      if exchange.state == .undecided { handshakeWent() }
    }
  }

  /// Whether there is room for what `side` sends next.
  func mayRead(_ side: Endpoint) -> Bool {
    if isClosed { return true }
    if let framewise, !framewise[side].wantsInput { return false }
    guard let server else { return side == .client && pending.isEmpty && !isDialling }
    return side == .client
      ? server.isWritable && (exchange.isRaw || exchange.wantsClient) : client?.isWritable ?? false
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
      for action in exchange.clientEnded() { run(action, ByteBuffer(), at: setup.clock()) }
      if !isDialling && !exchange.isHolding { server?.closeOutput() }
      if case .none = upstream { close(by: .client) }
    case .server:
      passPartialAnswer(at: setup.clock())
      if exchange.awaitsAnswer { return refuseForSilence() }
      client?.closeOutput()
    }
    if isInputOver(.client), isInputOver(.server) { end(by: firstClosed) }
  }

  /// A socket broke: the other side learns of it the same way.
  func failed(_ side: Endpoint, _ error: any Error) {
    guard !isClosed, isKnown(side) else { return }
    passRest(of: side)
    let clause = DialError.clause(error, hasOwnCertificate: setup.dialer.hasOwnCertificate)
    if side == .server, exchange.awaitsAnswer, !(error is IOError), let clause {
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
    if side == .server, exchange.awaitsAnswer { return refuseForSilence() }
    end(by: firstClosed ?? side)
    // What was written to the other side still goes out; nothing of it can be answered any more.
    let other = side == .client ? server : client
    other?.closeOutput()
    other?.resume()
    other?.close(after: Self.lingering)
  }

  /// False for an upstream that is still being dialled: the dialler says what becomes of it.
  private func isKnown(_ side: Endpoint) -> Bool { side == .client || server != nil }

  var isDialling: Bool { if case .dialling = upstream { true } else { false } }
}

@available(*, unavailable)
extension ProxiedConnection: Sendable {}
