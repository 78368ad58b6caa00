import Capture
import NIOCore
import Transport
import WebSocket

/// Carries out the actions of the negotiation.
extension InboundConnection {
  func run(_ action: ProxyNegotiation.Action) {
    switch action {
    case .answer(let bytes):
      isAccepted = destination != nil
      if bytes.isEmpty { break }
      client?.write(ByteBuffer(bytes: bytes))
      client?.flush()
    case .dial(let destination): dial(destination)
    case .secure(let hello): secure(hello)
    case .intercept(let hello): intercept(hello)
    case .serve(let service): serve(service)
    case .tunnel: tunnel()
    case .refuse(let answer, let sentence): refuse(answer, sentence)
    }
  }

  private func dial(_ destination: Destination) {
    self.destination = destination
    let loop = channel.eventLoop
    let inbound = NIOLoopBound(self, eventLoop: loop)
    let dialer = setup.dialers.dialer(
      for: url(of: destination, isSecure: false), isClientsChoice: true)
    let configure: @Sendable (any Channel) throws -> Void = { channel in
      try channel.pipeline.syncOperations.addHandler(
        RelayHandler(side: .server, owner: inbound.value))
    }
    let dialled =
      takeReadySocket(configure: configure)
      ?? dialer.dial(on: loop, configure: configure).map(\.channel)
    dialled.assumeIsolated().whenComplete { result in
      switch result {
      case .success(let channel): self.connected(channel)
      case .failure(let error):
        guard !self.isClosed else { return }
        self.run(self.negotiation.dialled(DialError(error, timeout: dialer.timeout)))
      }
    }
  }

  private func connected(_ server: any Channel) {
    guard !isClosed, channel.isActive,
      let handler = try? server.pipeline.syncOperations.handler(type: RelayHandler.self)
    else { return server.close(promise: nil) }
    if endsLoop(server) { return }
    upstream = Upstream(channel: server, handler: handler)
    run(negotiation.dialled(nil))
    if !isClosed, handler.isInputClosed { inputClosed(.server) }
  }

  func url(of destination: Destination, isSecure: Bool) -> WebSocketURL {
    WebSocketURL(isSecure: isSecure, host: destination.host, port: destination.port)
  }

  private func serve(_ service: ProxyNegotiation.Service) {
    switch service {
    case .reverse:
      guard let url = setup.upstream else { return }
      handOver(
        to: ProxiedConnection(
          setup: setup.connection(to: url, rewriter: reverseRewriter(url), clientTLS: clientTLS),
          channel: channel))
    case .forward(let url):
      let connection = ProxiedConnection(
        setup: setup.connection(
          to: url,
          rewriter: ForwardRewriter(upstream: url, authentication: setup.authentication),
          clientTLS: clientTLS),
        channel: channel)
      connection.onward = { [setup, channel, clientTLS] client, request in
        let next = InboundConnection(setup: setup, channel: channel)
        next.clientTLS = clientTLS
        next.begin(client: client, with: request)
      }
      handOver(to: connection)
    case .connected:
      guard let upstream, let destination else { return }
      let url = url(of: destination, isSecure: upstream.tls != nil)
      let ready = ProxiedConnection.Ready(
        handler: upstream.handler, address: upstream.channel.remoteAddress, tls: upstream.tls)
      handOver(
        to: ProxiedConnection(
          setup: setup.connection(to: url, rewriter: UnchangedHeads(), clientTLS: clientTLS),
          channel: channel, ready: ready))
    }
  }

  private func reverseRewriter(_ url: WebSocketURL) -> RequestRewriter {
    setup.rewriters.rewriter(
      at: channel.localAddress, isSecure: negotiation.isSecured
    ) { names in
      RequestRewriter(
        upstream: url, keepsHost: setup.keepsHost, listeners: names, hosts: setup.hosts,
        isListenerSecure: negotiation.isSecured)
    }
  }

  private func handOver(to connection: ProxiedConnection) {
    guard let client else { return }
    let request = negotiation.takeRequest()
    let bytes = negotiation.takeHeld()
    leave()
    connection.begin(client: client, with: ByteBuffer(bytes: bytes), request: request)
  }

  private func tunnel() {
    name(heldServerName)
    guard let client, let upstream, let destination else { return }
    let url = url(of: destination, isSecure: upstream.tls != nil)
    let connection = ProxiedConnection(
      setup: setup.connection(to: url, rewriter: UnchangedHeads(), clientTLS: clientTLS),
      channel: channel)
    let saying = PerEndpoint(client: ByteBuffer(bytes: negotiation.takeHeld()), server: early)
    let recorder = makeRecorder()
    leave()
    connection.beginTunnel(
      client: client, server: upstream.handler, recorder: recorder, saying: saying)
  }

  /// The sockets belong to another object from here on.
  private func leave() {
    isClosed = true
    client = nil
    upstream = nil
  }
}
