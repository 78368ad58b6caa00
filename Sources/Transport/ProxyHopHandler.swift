import NIOCore

/// Speaks to a proxy at the beginning of a connection, then steps aside.
final class ProxyHopHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let hop: UpstreamProxy
  private var handshake: UpstreamProxyHandshake
  private var promise: EventLoopPromise<Void>?
  private var context: ChannelHandlerContext?

  /// - Parameter promise: Fulfilled when the connection through the proxy is established.
  init(hop: UpstreamProxy, host: String, port: UInt16, promise: EventLoopPromise<Void>) {
    self.hop = hop
    handshake = UpstreamProxyHandshake(hop: hop, host: host, port: port)
    self.promise = promise
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelActive(context: ChannelHandlerContext) {
    context.fireChannelActive()
    // With TLS to the proxy, the proxy first has to prove its identity.
    if hop.kind != .https { begin() }
  }

  /// Sends the proxy its request, once that is possible.
  func begin() {
    guard let context, promise != nil else { return }
    guard let opening = handshake.opening() else {
      fail(
        DialError(
          .proxy(
            "the proxy \(hop.authority) speaks SOCKS 4, which has no IPv6 addresses; use socks5h://"
          )))
      return context.close(promise: nil)
    }
    send(opening, context)
    context.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard promise != nil else { return context.fireChannelRead(data) }
    switch handshake.receive(unwrapInboundIn(data).readableBytesView) {
    case .wait: break
    case .send(let bytes): send(bytes, context)
    case .failed(let reason):
      fail(DialError(.proxy("the proxy \(hop.authority) \(reason)")))
      context.close(promise: nil)
    case .done(let rest):
      let promise = self.promise
      self.promise = nil
      promise?.succeed()
      if !rest.isEmpty { context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: rest))) }
      context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    if promise != nil { context.read() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard promise != nil else { return context.fireErrorCaught(error) }
    fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(DialError(.proxy("the proxy \(hop.authority) closed the connection")))
    context.fireChannelInactive()
  }

  private func fail(_ error: any Error) {
    promise?.fail(error)
    promise = nil
  }

  private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }
}

@available(*, unavailable)
extension ProxyHopHandler: Sendable {}
