import Capture
package import NIOCore
package import NIOSSL
import NIOTLS
package import Pcapng

/// TLS on a connection whose server is windsock, and what was negotiated.
package final class ServedTLS {
  private let hello = ServerHelloSentHandler()
  private let protocolWatch = ProtocolWatch()
  private let tls: NIOSSLServerHandler
  private let serverName: String?
  private var agreed: TLSFacts?

  /// - Parameter serverName: The name that the client asks for.
  package init(context: NIOSSLContext, serverName: String?) {
    tls = NIOSSLServerHandler(context: context)
    self.serverName = serverName
  }

  /// Adds TLS to a new channel, on its event loop.
  package func add(to channel: any Channel) throws {
    try channel.pipeline.syncOperations.addHandlers([hello, tls, protocolWatch])
  }

  /// Inserts TLS between the socket and an existing handler, on the channel's event loop.
  ///
  /// - Parameters:
  ///   - above: The handler that is to see plain bytes from now on.
  ///   - bytes: What the client has sent so far, the beginning of its handshake.
  package func add(
    to channel: any Channel, below above: any ChannelHandler, given bytes: ByteBuffer
  ) throws {
    let pipeline = channel.pipeline.syncOperations
    let place = ChannelPipeline.SynchronousOperations.Position.before(above)
    try pipeline.addHandlers([hello, tls, protocolWatch], position: place)
    let context = try pipeline.context(handler: tls)
    tls.channelRead(context: context, data: NIOAny(bytes))
    tls.channelReadComplete(context: context)
  }

  /// What was negotiated, once the handshake is done.
  package var facts: TLSFacts {
    if let agreed { return agreed }
    let facts = TLSFacts(
      version: tls.tlsVersion?.name ?? "unknown", cipher: hello.hello.cipherName, sni: serverName,
      alpn: protocolWatch.alpn)
    agreed = facts
    hello.leave()
    return facts
  }
}

@available(*, unavailable)
extension ServedTLS: Sendable {}

/// Stands between the socket and TLS and looks at the first bytes that windsock sends as the
/// server.
private final class ServerHelloSentHandler: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private(set) var hello = ServerHello()
  private var context: ChannelHandlerContext?

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if hello.isWaiting { hello.receive(unwrapOutboundIn(data).readableBytesView) }
    context.write(data, promise: promise)
  }

  /// The handshake is done: what follows is of no interest here.
  func leave() {
    guard let context else { return }
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
  }
}

@available(*, unavailable)
extension ServerHelloSentHandler: Sendable {}

/// Stands above TLS until the handshake is done, and keeps the protocol that was negotiated.
private final class ProtocolWatch: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private(set) var alpn: String?

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted(let alpn) = event {
      self.alpn = alpn
      context.fireUserInboundEventTriggered(event)
      return context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }
}

@available(*, unavailable)
extension ProtocolWatch: Sendable {}

extension TLSVersion {
  /// The version's name as OpenSSL writes it.
  var name: String {
    switch self {
    case .tlsv1: "TLSv1"
    case .tlsv11: "TLSv1.1"
    case .tlsv12: "TLSv1.2"
    case .tlsv13: "TLSv1.3"
    }
  }
}
