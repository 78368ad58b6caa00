import Capture
import NIOCore
import Pcapng
import Transport
import WebSocket

/// A client that has just connected, until it is decided what serves it.
///
/// It does what the negotiation asks for, on the event loop of the client's connection, and then
/// hands the sockets over to a `ProxiedConnection`.
final class InboundConnection: ConnectionDelegate {
  /// The server that the client asked for.
  struct Upstream {
    var channel: any Channel
    var handler: RelayHandler
    var tls: TLSFacts?
  }

  /// How long a client may take for what it has begun.
  static let patience = TimeAmount.seconds(10)

  let setup: InboundConnectionSetup
  let channel: any Channel
  var negotiation: ProxyNegotiation
  var client: RelayHandler?
  var upstream: Upstream?
  /// The destination that the client asked for, and whether it was told that it is connected.
  var destination: Destination?
  var isAccepted = false
  /// A socket that is connected to the destination already.
  var readySocket: Int32?
  /// What the server sent before anything was ready to take it.
  var early = ByteBuffer()
  /// Whether the TLS handshake with the server is under way.
  var isSecuring = false
  /// TLS with the client, and what was negotiated for it.
  var served: ServedTLS?
  var clientTLS: TLSFacts?
  /// Whose certificate the client was shown.
  var shownName: String?
  private var deadline: Scheduled<Void>?
  private var share: HeldBytes.Share?
  /// Whether the client is served or gone.
  var isClosed = false

  init(setup: InboundConnectionSetup, channel: any Channel) {
    self.setup = setup
    self.channel = channel
    negotiation = ProxyNegotiation(
      listener: setup.listener, patterns: setup.patterns, authentication: setup.authentication,
      mayBeRedirected: setup.redirection.isPossible)
  }

  /// Adds the client's handler to its channel.
  func begin() throws {
    let handler = RelayHandler(side: .client, owner: self)
    client = handler
    try channel.pipeline.syncOperations.addHandler(handler)
  }

  /// Takes back a client that another object has served so far, with its next request.
  func begin(client handler: RelayHandler, with request: ParsedRequest) {
    client = handler
    handler.owner = self
    run(negotiation.receive(request))
    if handler.isInputClosed { inputClosed(.client) }
    handler.resume()
  }

  /// Carries out the actions of the negotiation.
  func run(_ actions: [ProxyNegotiation.Action]) {
    for action in actions where !isClosed { run(action) }
    watch()
    if !isClosed { client?.resume() }
  }

  /// What the negotiation holds counts towards the limit of all clients.
  private func countHeld() {
    guard !isClosed, !negotiation.held.isEmpty else { return share = nil }
    let share = self.share ?? HeldBytes.Share(of: setup.held.heads)
    share.set(negotiation.held.count)
    self.share = share
    if setup.held.heads.isExhausted { run(negotiation.overloaded()) }
  }

  /// A client that has begun something has to finish it in time.
  private func watch() {
    guard !isClosed, negotiation.isWaiting else {
      deadline?.cancel()
      deadline = nil
      return
    }
    if deadline != nil { return }
    let inbound = NIOLoopBound(self, eventLoop: channel.eventLoop)
    deadline = channel.eventLoop.scheduleTask(in: Self.patience) {
      inbound.value.deadline = nil
      inbound.value.run(inbound.value.negotiation.timedOut(.requestTimeout(Self.patience)))
    }
  }
}

// What happens on the sockets.
extension InboundConnection {
  func received(_ buffer: ByteBuffer, from side: Endpoint) {
    guard !isClosed else { return }
    if side == .client {
      run(negotiation.receive(buffer.readableBytesView))
      countHeld()
    } else {
      early.writeImmutableBuffer(buffer)
      run(negotiation.serverSpoke())
    }
  }

  func mayRead(_ side: Endpoint) -> Bool {
    if isClosed { return true }
    return side == .client ? negotiation.wantsClient && !isSecuring : early.readableBytes == 0
  }

  func writabilityChanged(_ side: Endpoint) {}

  func secured(_ side: Endpoint) {
    guard side == .client, !isClosed else { return }
    clientTLS = served?.facts
    run(negotiation.secured())
  }

  func inputClosed(_ side: Endpoint) {
    if isClosed {
      if side == .client { client?.close() }
      return
    }
    switch negotiation.state {
    case .connected: run(.tunnel)
    case .handshaking where side == .client: clientLeft(nil)
    case .greeting, .socksLogin, .socksRequest:
      if side == .client { clientLeft(nil) }
    case .redirecting, .dialling, .handshaking, .done: break
    }
  }

  func failed(_ side: Endpoint, _ error: any Error) {
    guard !isClosed else { return }
    if side == .client { clientLeft(error) } else { serverLeft(error) }
  }

  func disconnected(_ side: Endpoint) {
    guard !isClosed else { return }
    if side == .client { clientLeft(nil) } else { serverLeft() }
  }
}

@available(*, unavailable)
extension InboundConnection: Sendable {}
