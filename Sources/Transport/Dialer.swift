import Capture
package import NIOCore
import NIOPosix
import NIOSSL
package import Pcapng
package import WebSocket

/// Opens connections to one server: TCP or a Unix socket, through a proxy where one is given, with
/// TLS where the URL says so.
package struct Dialer: Sendable {
  /// An established connection, after its TLS handshake.
  package struct Connected: Sendable {
    package var channel: any Channel
    package var tls: TLSFacts?
  }

  package let url: WebSocketURL
  package let timeout: TimeAmount
  private let context: TLSClientContext?
  /// The TLS to the proxy, where there is one with TLS.
  private let hopContext: TLSClientContext?
  private let hop: UpstreamProxy?
  private let reach: Reach
  private let unixPath: String?
  /// Whether servers that ask get a client certificate.
  package var hasOwnCertificate: Bool { context?.hasOwnCertificate ?? false }
  private let refusal: (@Sendable (Address) -> DialError.Fact?)?

  /// A dialer for one server.
  ///
  /// - Parameters:
  ///   - url: Where to.
  ///   - context: The TLS context for a secure URL; not used otherwise.
  ///   - reach: The way to the server.
  ///   - hopContext: The TLS context for a proxy that is spoken to with TLS.
  ///   - timeout: For connecting, and again for the TLS handshake.
  ///   - refusal: Why an address must not be connected to; nil when it may be.
  package init(
    url: WebSocketURL, context: TLSClientContext?, reach: Reach = Reach(),
    hopContext: TLSClientContext? = nil, timeout: TimeAmount = .seconds(10),
    refusal: (@Sendable (Address) -> DialError.Fact?)? = nil
  ) {
    self.refusal = refusal
    self.url = url
    self.context = url.isSecure ? context : nil
    self.hopContext = hopContext
    self.reach = reach
    hop = reach.hop(for: url)
    unixPath = reach.unixPath(for: url)
    self.timeout = timeout
  }

  /// Connects on `loop`; the future fails with a `DialError`.
  ///
  /// - Parameters:
  ///   - loop: Where the connection is to live.
  ///   - configure: Adds the handlers that see the plain bytes; called on `loop`.
  /// - Returns: The connection.
  package func dial(
    on loop: any EventLoop, configure: @escaping @Sendable (any Channel) throws -> Void
  ) -> EventLoopFuture<Connected> {
    // The outcome of a proxy's handshake; without a proxy, nothing is waited for.
    let tunnel = hop == nil ? nil : loop.makePromise(of: Void.self)
    let address = literalAddress
    let connected = connect(bootstrap(on: loop, tunnel, configure), to: address, on: loop)
      .flatMapErrorThrowing { throw failure($0, at: address) }
      .flatMap { encryptHop($0) }
    return (tunnel.map { open($0, over: connected, on: loop) } ?? connected)
      .flatMap { encrypt($0) }
      .flatMapThrowing { connected in
        if hopContext != nil { try EagerReader.leave(connected.channel) }
        return connected
      }
      .flatMapErrorThrowing { throw DialError($0, timeout: timeout) }
  }

  private func bootstrap(
    on loop: any EventLoop, _ tunnel: EventLoopPromise<Void>?,
    _ configure: @escaping @Sendable (any Channel) throws -> Void
  ) -> ClientBootstrap {
    ClientBootstrap(group: loop)
      .connectTimeout(timeout)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try StreamSettings.apply(to: channel, isTCP: unixPath == nil)
          if let refusal {
            try channel.pipeline.syncOperations.addHandler(DialGuard(refusal: refusal))
          }
          if let hop, let tunnel {
            let place = reach.place(for: url)
            try channel.pipeline.syncOperations.addHandler(
              ProxyHopHandler(hop: hop, host: place.host, port: place.port, promise: tunnel))
          }
          try configure(channel)
        }
      }
  }

  /// Waits until a proxy on the way has opened the tunnel to the server.
  private func open(
    _ tunnel: EventLoopPromise<Void>, over connected: EventLoopFuture<any Channel>,
    on loop: any EventLoop
  ) -> EventLoopFuture<any Channel> {
    connected.whenFailure { tunnel.fail($0) }
    let alarm = loop.scheduleTask(in: timeout) {
      tunnel.fail(ChannelError.connectTimeout(timeout))
    }
    return connected.flatMap { channel in
      tunnel.futureResult.map { channel }.flatMapErrorThrowing { error in
        channel.close(promise: nil)
        throw failure(error)
      }
    }
    .always { _ in alarm.cancel() }
  }

  /// Sets up TLS to the proxy where that is wanted, and then the proxy handshake.
  private func encryptHop(_ channel: any Channel) -> EventLoopFuture<any Channel> {
    guard let hop, hop.kind == .https, let hopContext else {
      return channel.eventLoop.makeSucceededFuture(channel)
    }
    return secure(channel, with: hopContext, serverName: hop.host)
      .flatMapThrowing { _ in
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(EagerReader(), position: .first)
        try pipeline.handler(type: ProxyHopHandler.self).begin()
        return channel
      }
      .flatMapErrorThrowing { error in
        channel.close(promise: nil)
        throw failure(error)
      }
  }

  /// Sets up TLS on the new connection when the URL is a secure one.
  private func encrypt(_ channel: any Channel) -> EventLoopFuture<Connected> {
    if context == nil {
      return channel.eventLoop.makeSucceededFuture(Connected(channel: channel, tls: nil))
    }
    return secure(channel, serverName: url.host)
      .flatMapErrorThrowing { error in
        channel.close(promise: nil)
        var reason = DialError(error, timeout: timeout)
        reason.address = Address(channel.remoteAddress)
        throw reason
      }
      .map { Connected(channel: channel, tls: $0) }
  }

  /// Why the way to the server failed before anything was sent to it: where there is a proxy on the
  /// way, the proxy is at fault.
  private func failure(_ error: any Error, at address: SocketAddress? = nil) -> DialError {
    var failure = DialError(error, timeout: timeout)
    failure.address = failure.address ?? Address(address)
    if failure.fact == .unknownHost, reach.family != .any {
      let (name, option) = (reach.family.name, reach.family.option)
      failure.fact = .other("the host has no \(name) address, which \(option) asks for")
    }
    return hop.map { failure.blaming($0) } ?? failure
  }

  /// The address of a host that is given as an address: it needs no resolver, which would take a
  /// thread for each connection.
  private var literalAddress: SocketAddress? {
    if unixPath != nil { return nil }
    let (host, port) = dialled
    if reach.addresses(of: host, port: port) != nil { return nil }
    guard let address = try? SocketAddress(ipAddress: host, port: Int(port)) else { return nil }
    return switch (address, reach.family) {
    // For the other address family there is nothing to be found.
    case (.v4, .ipv6), (.v6, .ipv4): nil
    default: address
    }
  }

  /// The address that TCP connects to.
  private var dialled: (host: String, port: UInt16) {
    hop.map { ($0.host, $0.port) } ?? reach.place(for: url)
  }

  private func connect(
    _ bootstrap: ClientBootstrap, to address: SocketAddress?, on loop: any EventLoop
  ) -> EventLoopFuture<any Channel> {
    if let unixPath { return bootstrap.connect(unixDomainSocketPath: unixPath) }
    if let address { return bootstrap.connect(to: address) }
    let (host, port) = dialled
    let given = reach.addresses(of: host, port: port)
    guard reach.family != .any || given != nil else {
      return bootstrap.connect(host: host, port: Int(port))
    }
    return bootstrap.resolver(ReachResolver(on: loop, family: reach.family, given: given))
      .connect(host: host, port: Int(port))
  }

  /// Sets up TLS on an established connection, when the URL is a secure one, before anything else
  /// was sent or read.
  ///
  /// - Parameters:
  ///   - channel: The connection, on its event loop.
  ///   - serverName: The name or address that the server has to prove.
  /// - Returns: What was negotiated, nil without TLS; it fails with the error of the handshake.
  package func secure(
    _ channel: any Channel, serverName: String
  ) -> EventLoopFuture<TLSFacts?> {
    guard let context else { return channel.eventLoop.makeSucceededFuture(nil) }
    return secure(channel, with: context, serverName: serverName)
  }

  private func secure(
    _ channel: any Channel, with context: TLSClientContext, serverName: String
  ) -> EventLoopFuture<TLSFacts?> {
    let handshake = channel.eventLoop.makePromise(of: TLSFacts?.self)
    do {
      let watch = NIOLoopBound(
        try Self.addTLS(context, to: channel, host: serverName, handshake),
        eventLoop: channel.eventLoop)
      let seconds = timeout.nanoseconds / 1_000_000_000
      let alarm = channel.eventLoop.scheduleTask(in: timeout) {
        watch.value.timedOut(after: seconds)
      }
      handshake.futureResult.whenComplete { _ in alarm.cancel() }
    } catch {
      handshake.fail(error)
    }
    return handshake.futureResult
  }

  private static func addTLS(
    _ context: TLSClientContext, to channel: any Channel, host: String,
    _ handshake: EventLoopPromise<TLSFacts?>
  ) throws -> TLSHandshakeHandler {
    guard channel.isActive else { throw ChannelError.eof }
    let hello = ServerHelloHandler()
    let tls = try NIOSSLClientHandler(
      context: context.library, serverHostname: ServerIdentity(host: host).serverName)
    let watch = TLSHandshakeHandler(
      promise: handshake, hello: hello, tls: tls, client: context, host: host)
    // The last handler first: TLS begins its handshake as soon as it is added.
    let pipeline = channel.pipeline.syncOperations
    // The handlers for the proxy go around those for the server.
    let outer = try? pipeline.handler(type: NIOSSLClientHandler.self)
    let place = outer.map { ChannelPipeline.SynchronousOperations.Position.after($0) } ?? .first
    try pipeline.addHandler(watch, position: place)
    try pipeline.addHandler(tls, position: place)
    try pipeline.addHandler(hello, position: place)
    hello.begin()
    return watch
  }
}
