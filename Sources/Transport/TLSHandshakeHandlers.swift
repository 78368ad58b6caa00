import Capture
import Glibc
import NIOCore
import NIOSSL
import NIOTLS
import Pcapng

/// Stands between the socket and TLS: it reads the server's first bytes, and keeps reading until
/// the handshake is done.
///
/// Those above TLS have no use for bytes before and keep back the reads that the channel asks for
/// by itself, and TLS tells them nothing of a read without plaintext: a handshake that takes
/// several reads would wait for ever.
final class ServerHelloHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private(set) var hello = ServerHello()
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
    // Looked up again: the handler may have been removed.
    self.context?.read()
  }

  /// The handshake is over: the handlers above read for themselves.
  func leave() {
    guard let context else { return }
    self.context = nil
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
  }
}

@available(*, unavailable)
extension ServerHelloHandler: Sendable {}

/// Stands above TLS until the handshake is done: it checks the server's identity before anything is
/// written, and reports what was negotiated, or why the handshake failed.
final class TLSHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private var promise: EventLoopPromise<TLSFacts?>?
  private let hello: ServerHelloHandler
  private let tls: NIOSSLClientHandler
  private let client: TLSClientContext
  private let host: String
  private let identity: ServerIdentity

  /// - Parameters:
  ///   - hello: The handler below TLS.
  ///   - host: The identity that the server has to prove.
  init(
    promise: EventLoopPromise<TLSFacts?>, hello: ServerHelloHandler, tls: NIOSSLClientHandler,
    client: TLSClientContext, host: String
  ) {
    self.promise = promise
    self.hello = hello
    self.tls = tls
    self.client = client
    self.host = host
    identity = ServerIdentity(host: host)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    var isDone = false
    if case TLSUserEvent.handshakeCompleted(let alpn) = event {
      isDone = complete(context, alpn: alpn)
    }
    context.fireUserInboundEventTriggered(event)
    if isDone { context.pipeline.syncOperations.removeHandler(context: context, promise: nil) }
  }

  /// - Returns: Whether the server has the required identity.
  private func complete(_ context: ChannelHandlerContext, alpn: String?) -> Bool {
    let certificate = certificate
    if client.checksServer, !identity.isVouchedFor(by: certificate?.names ?? []) {
      let names = certificate?.facts.namesInWords ?? ""
      fail(.wrongName(asked: host, names: names), context)
      return false
    }
    var shown = certificate?.facts
    shown?.isVerified = client.checksServer
    let facts = TLSFacts(
      version: tls.tlsVersion?.name ?? "unknown", cipher: hello.hello.cipherName,
      sni: identity.serverName, alpn: alpn, certificate: shown)
    hello.leave()
    let promise = self.promise
    self.promise = nil
    promise?.succeed(facts)
    return true
  }

  private var certificate: PeerCertificate? {
    tls.peerCertificate.map { PeerCertificates.shared.read($0) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Before the handshake is done no other handler has a use for the error.
    guard promise != nil else { return context.fireErrorCaught(error) }
    fail(failure.fact(error), context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if promise != nil { fail(failure.fact(ChannelError.eof), context) }
    context.fireChannelInactive()
  }

  /// The handshake has taken too long.
  func timedOut(after seconds: Int64) {
    guard let promise else { return }
    self.promise = nil
    promise.fail(
      DialError(.handshakeTimedOut(seconds: seconds, isSilent: hello.hello.isEmpty)))
  }

  private var failure: TLSHandshakeError {
    TLSHandshakeError(
      hello: hello.hello, certificate: certificate,
      hasOwnCertificate: client.hasOwnCertificate, now: Double(time(nil)))
  }

  private func fail(_ fact: DialError.Fact, _ context: ChannelHandlerContext) {
    hello.leave()
    let promise = self.promise
    self.promise = nil
    promise?.fail(DialError(fact))
    context.close(promise: nil)
  }
}

@available(*, unavailable)
extension TLSHandshakeHandler: Sendable {}
