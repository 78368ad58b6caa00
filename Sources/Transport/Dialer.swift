package import Capture
package import NIOCore
import NIOPosix
package import NIOSSL
package import WebSocket

/// Opens connections to one server: TCP or a Unix socket, and TLS over it where the URL says so.
package struct Dialer: Sendable {
  /// A connection that stands, its TLS handshake included.
  package struct Connected: Sendable {
    package var channel: any Channel
    package var tls: TLSFacts?
  }

  package let url: WebSocketURL
  package let timeout: TimeAmount
  private let context: NIOSSLContext?

  /// A dialer for one server.
  ///
  /// - Parameters:
  ///   - url: Where to.
  ///   - context: The TLS context for a secure URL; not used otherwise.
  ///   - timeout: For connecting and the TLS handshake together.
  package init(url: WebSocketURL, context: NIOSSLContext?, timeout: TimeAmount = .seconds(10)) {
    self.url = url
    self.context = url.isSecure ? context : nil
    self.timeout = timeout
  }

  /// Connects on `loop`; the future fails with a `DialFailure`.
  ///
  /// - Parameters:
  ///   - loop: Where the connection is to live.
  ///   - configure: Adds the handlers that see the plain bytes; called on `loop`.
  /// - Returns: The connection.
  package func dial(
    on loop: any EventLoop, configure: @escaping @Sendable (any Channel) throws -> Void
  ) -> EventLoopFuture<Connected> {
    let handshake = loop.makePromise(of: TLSFacts?.self)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(timeout)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try StreamSettings.apply(to: channel, isTCP: url.unixPath == nil)
          try addTLS(to: channel, handshake)
          try configure(channel)
        }
      }
    let connected: EventLoopFuture<any Channel> =
      if let path = url.unixPath {
        bootstrap.connect(unixDomainSocketPath: path)
      } else {
        bootstrap.connect(host: url.host, port: Int(url.port))
      }
    return finish(connected, handshake, on: loop)
  }

  private func finish(
    _ connected: EventLoopFuture<any Channel>, _ handshake: EventLoopPromise<TLSFacts?>,
    on loop: any EventLoop
  ) -> EventLoopFuture<Connected> {
    let alarm = loop.scheduleTask(in: timeout) {
      handshake.fail(ChannelError.connectTimeout(timeout))
    }
    if context == nil { handshake.succeed(nil) }
    connected.whenFailure { handshake.fail($0) }
    let result = connected.flatMap { channel in
      handshake.futureResult.map { Connected(channel: channel, tls: $0) }
        .flatMapErrorThrowing { error in
          channel.close(promise: nil)
          var failure = DialFailure(error, timeout: timeout)
          failure.address = Address(channel.remoteAddress)
          throw failure
        }
    }
    return result.flatMapErrorThrowing { throw DialFailure($0, timeout: timeout) }
      .always { _ in alarm.cancel() }
  }

  private func addTLS(to channel: any Channel, _ handshake: EventLoopPromise<TLSFacts?>) throws {
    guard let context else { return }
    let serverName = isAddress ? nil : url.host
    let hello = ServerHelloHandler()
    let tls = try NIOSSLClientHandler(context: context, serverHostname: serverName)
    let watch = TLSHandshakeHandler(
      promise: handshake, hello: hello, tls: tls, serverName: serverName)
    try channel.pipeline.syncOperations.addHandlers([hello, tls, watch])
  }

  /// RFC 6066, section 3: literal addresses are not permitted in the server name.
  private var isAddress: Bool {
    (try? SocketAddress(ipAddress: url.host, port: 0)) != nil
  }
}
