import NIOCore
import NIOSSL
import WebSocket

/// The socket of a client: a thin shell that reports everything to the connection.
final class ServedHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var connection: ServedConnection?
  private var context: ChannelHandlerContext?
  private var isReadPending = false

  init(_ connection: ServedConnection) { self.connection = connection }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    connection?.handler = self
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    // Connection and handler refer to each other; here the cycle is broken.
    self.context = nil
    connection?.handler = nil
    connection = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    connection?.received(unwrapInboundIn(data))
  }

  func read(context: ChannelHandlerContext) {
    if context.channel.isWritable { context.read() } else { isReadPending = true }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      connection?.writable()
      if isReadPending {
        isReadPending = false
        context.read()
      }
    }
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { connection?.inputClosed() }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A client that closes TCP without TLS's own close has still only closed (RFC 8446, 6.1).
    if case NIOSSLError.uncleanShutdown = error { return connection?.inputClosed() ?? () }
    connection?.ended(by: .client, isReset: error is IOError)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    connection?.ended(by: .client, isReset: false)
    context.fireChannelInactive()
  }

  var isWritable: Bool { context?.channel.isWritable ?? false }

  func write(_ buffer: ByteBuffer) {
    context?.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  /// Sends FIN once everything written has gone out, and closes after `delay` in any case.
  func close(after delay: TimeAmount) {
    guard let context else { return }
    let channel = context.channel
    let flushed = context.eventLoop.makePromise(of: Void.self)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: flushed)
    flushed.futureResult.whenComplete { _ in channel.close(mode: .output, promise: nil) }
    channel.eventLoop.scheduleTask(in: delay) { channel.close(promise: nil) }
  }
}

@available(*, unavailable)
extension ServedHandler: Sendable {}
