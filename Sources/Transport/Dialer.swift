import Capture
package import NIOCore
import NIOPosix
import NIOSSL
package import Pcapng
package import WebSocket

/// Opens connections to one server: TCP or a Unix socket, through a proxy where one is given, and
/// TLS over it where the URL says so.
package struct Dialer: Sendable {
  /// A connection that stands, its TLS handshake included.
  package struct Connected: Sendable {
    package var channel: any Channel
    package var tls: TLSFacts?
  }

  package let url: WebSocketURL
  package let timeout: TimeAmount
  private let context: TLSClientContext?
  private let hop: UpstreamProxy?
  /// Whether servers that ask are shown a certificate of ours.
  package var hasOwnCertificate: Bool { context?.hasOwnCertificate ?? false }
  private let refusal: (@Sendable (Address) -> DialError.Fact?)?

  /// A dialer for one server.
  ///
  /// - Parameters:
  ///   - url: Where to.
  ///   - context: The TLS context for a secure URL; not used otherwise.
  ///   - hop: The proxy to go through; a Unix socket is reached without.
  ///   - timeout: For connecting, and again for the TLS handshake.
  ///   - refusal: Why an address must not be connected to; nil when it may be.
  package init(
    url: WebSocketURL, context: TLSClientContext?, hop: UpstreamProxy? = nil,
    timeout: TimeAmount = .seconds(10),
    refusal: (@Sendable (Address) -> DialError.Fact?)? = nil
  ) {
    self.refusal = refusal
    self.url = url
    self.context = url.isSecure ? context : nil
    self.hop = url.unixPath == nil ? hop : nil
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
    // What a proxy on the way says; without one nothing is waited for.
    let tunnel = hop == nil ? nil : loop.makePromise(of: Void.self)
    let address = literalAddress
    let connected = connect(bootstrap(on: loop, tunnel, configure), to: address)
      .flatMapErrorThrowing { throw failure($0, at: address) }
    return (tunnel.map { open($0, over: connected, on: loop) } ?? connected)
      .flatMap { encrypt($0) }
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
          try StreamSettings.apply(to: channel, isTCP: url.unixPath == nil)
          if let refusal {
            try channel.pipeline.syncOperations.addHandler(DialGuard(refusal: refusal))
          }
          if let hop, let tunnel {
            try channel.pipeline.syncOperations.addHandler(
              ProxyHopHandler(hop: hop, host: url.host, port: url.port, promise: tunnel))
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

  /// Speaks TLS on the new connection when the URL is a secure one.
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

  /// Why the way to the server failed before anything was said to it: where there is a proxy on it,
  /// that is the one to look at.
  private func failure(_ error: any Error, at address: SocketAddress? = nil) -> DialError {
    var failure = DialError(error, timeout: timeout)
    failure.address = failure.address ?? Address(address)
    return hop.map { failure.blaming($0) } ?? failure
  }

  /// The address of a host that is given as one: it needs no resolver, which costs each connection
  /// a thread's turn.
  private var literalAddress: SocketAddress? {
    if url.unixPath != nil { return nil }
    return try? SocketAddress(ipAddress: hop?.host ?? url.host, port: Int(hop?.port ?? url.port))
  }

  private func connect(
    _ bootstrap: ClientBootstrap, to address: SocketAddress?
  ) -> EventLoopFuture<any Channel> {
    if let path = url.unixPath { return bootstrap.connect(unixDomainSocketPath: path) }
    if let address { return bootstrap.connect(to: address) }
    if let hop { return bootstrap.connect(host: hop.host, port: Int(hop.port)) }
    return bootstrap.connect(host: url.host, port: Int(url.port))
  }

  /// Speaks TLS on a connection that stands, when the URL is a secure one, before anything else was
  /// sent or read.
  ///
  /// - Parameters:
  ///   - channel: The connection, on its event loop.
  ///   - serverName: Who the server has to prove to be.
  /// - Returns: What was agreed on, nil without TLS; it fails with whatever the handshake did.
  package func secure(
    _ channel: any Channel, serverName: String
  ) -> EventLoopFuture<TLSFacts?> {
    guard let context else { return channel.eventLoop.makeSucceededFuture(nil) }
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
    // The last first: as soon as TLS is there, it begins to speak.
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(watch, position: .first)
    try pipeline.addHandler(tls, position: .first)
    try pipeline.addHandler(hello, position: .first)
    hello.begin()
    return watch
  }
}
