import NIOCore
import NIOSSL
import WebSocket

/// The socket of a client: a thin shell that hands what happens to the connection.
final class ClientHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var connection: ClientConnection?
  private var isReadPending = false
  private var context: ChannelHandlerContext?

  init(connection: ClientConnection) { self.connection = connection }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    // Connection and handler hold each other; here the circle ends.
    self.context = nil
    connection = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    connection?.received(unwrapInboundIn(data))
  }

  func read(context: ChannelHandlerContext) {
    if connection?.mayRead ?? true { context.read() } else { isReadPending = true }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { connection?.writable() }
    resume()
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { connection?.ended(by: .server, isReset: false) }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A server that closes TCP without TLS's own close has still only closed (RFC 8446, 6.1).
    if case NIOSSLError.uncleanShutdown = error {
      connection?.ended(by: .server, isReset: false)
    } else {
      connection?.ended(by: .server, isReset: error is IOError, because: error)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    connection?.ended(by: .server, isReset: false)
    context.fireChannelInactive()
  }

  /// Reads on, when a read was put off.
  func resume() {
    guard isReadPending, let context, connection?.mayRead == true else { return }
    isReadPending = false
    context.read()
  }

  var isWritable: Bool { context?.channel.isWritable ?? false }

  /// Writes and flushes.
  func write(_ buffer: ByteBuffer, promise: EventLoopPromise<Void>?) {
    guard let context else { return promise?.fail(ChannelError.ioOnClosedChannel) ?? () }
    context.writeAndFlush(wrapOutboundOut(buffer), promise: promise)
  }

  /// Closes once everything written has gone out.
  func close() {
    guard let context else { return }
    let channel = context.channel
    let flushed = context.eventLoop.makePromise(of: Void.self)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: flushed)
    flushed.futureResult.whenComplete { _ in channel.close(promise: nil) }
  }
}

@available(*, unavailable)
extension ClientHandler: Sendable {}
