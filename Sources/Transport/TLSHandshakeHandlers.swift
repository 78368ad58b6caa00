import Capture
import NIOCore
import NIOSSL
import NIOTLS

/// Stands between the socket and TLS and looks at the server's first bytes.
final class ServerHelloHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private(set) var hello = ServerHello()

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if hello.isWaiting { hello.receive(unwrapInboundIn(data).readableBytesView) }
    context.fireChannelRead(data)
  }
}

@available(*, unavailable)
extension ServerHelloHandler: Sendable {}

/// Stands above TLS and tells when the handshake is done, or why it never will be.
///
/// Until then it does the reading: whoever is above has no use for bytes yet and asks for none.
final class TLSHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private var promise: EventLoopPromise<TLSFacts?>?
  private let hello: ServerHelloHandler
  private let tls: NIOSSLClientHandler
  private let serverName: String?
  private var context: ChannelHandlerContext?

  init(
    promise: EventLoopPromise<TLSFacts?>, hello: ServerHelloHandler, tls: NIOSSLClientHandler,
    serverName: String?
  ) {
    self.promise = promise
    self.hello = hello
    self.tls = tls
    self.serverName = serverName
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  /// Reads what the server answers.
  func begin() { context?.read() }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    if promise != nil { context.read() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted = event {
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
    promise.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    promise?.fail(ChannelError.eof)
    promise = nil
    context.fireChannelInactive()
  }
}

@available(*, unavailable)
extension TLSHandshakeHandler: Sendable {}
