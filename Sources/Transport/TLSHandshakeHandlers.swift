import Capture
import NIOCore
import NIOSSL
import NIOTLS

/// Stands between the socket and TLS: it looks at the server's first bytes, and reads until the
/// handshake is done.
///
/// Those above TLS have no use for bytes before and keep back the reads that the channel asks for
/// by itself, and TLS tells them nothing of a read without plaintext: a handshake that takes
/// several reads would wait for ever.
final class ServerHelloHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private(set) var hello = ServerHello()
  /// Whether the handshake is under way.
  var isHandshaking = true
  private var context: ChannelHandlerContext?

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  /// Reads what the server answers.
  func begin() { context?.read() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if hello.isWaiting { hello.receive(unwrapInboundIn(data).readableBytesView) }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    if isHandshaking { context.read() }
  }
}

@available(*, unavailable)
extension ServerHelloHandler: Sendable {}

/// Stands above TLS and tells when the handshake is done, or why it never will be.
final class TLSHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private var promise: EventLoopPromise<TLSFacts?>?
  private let hello: ServerHelloHandler
  private let tls: NIOSSLClientHandler
  private let serverName: String?

  init(
    promise: EventLoopPromise<TLSFacts?>, hello: ServerHelloHandler, tls: NIOSSLClientHandler,
    serverName: String?
  ) {
    self.promise = promise
    self.hello = hello
    self.tls = tls
    self.serverName = serverName
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted = event {
      hello.isHandshaking = false
      let facts = TLSFacts(
        version: tls.tlsVersion?.name ?? "unknown", cipher: hello.hello.cipherName,
        sni: serverName)
      promise?.succeed(facts)
      promise = nil
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Before the handshake is done nobody else has a use for the error.
    guard let promise else { return context.fireErrorCaught(error) }
    self.promise = nil
    hello.isHandshaking = false
    promise.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    hello.isHandshaking = false
    promise?.fail(ChannelError.eof)
    promise = nil
    context.fireChannelInactive()
  }
}

@available(*, unavailable)
extension TLSHandshakeHandler: Sendable {}
