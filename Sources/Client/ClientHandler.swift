import NIOCore
import NIOSSL
import WebSocket

/// The socket of an endpoint: a thin shell that reports everything to the connection.
final class ClientHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var connection: ClientConnection?
  private var isReadPending = false
  /// Whether this end sends nothing more and waits for the other to close, too.
  private var isLingering = false
  private var context: ChannelHandlerContext?

  init(connection: ClientConnection) { self.connection = connection }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    // Connection and handler refer to each other; here the cycle is broken.
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
    if case ChannelEvent.inputClosed = event {
      connection?.endedByPeer()
      // Both have closed now, or there is nothing left to send.
      if isLingering { context.close(promise: nil) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A server that closes TCP without TLS's own close has still only closed (RFC 8446, 6.1).
    if case NIOSSLError.uncleanShutdown = error {
      connection?.endedByPeer()
    } else {
      connection?.endedByPeer(isReset: error is IOError, because: error)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    connection?.endedByPeer()
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

  /// How long a client may take to read the last that was written to it, and to close.
  private static let lingering = TimeAmount.seconds(2)

  /// Closes once everything written has gone out.
  ///
  /// - Parameter lingers: Whether only FIN is sent, and the peer has a moment to close: what it has
  ///   sent meanwhile would otherwise reset the connection before it has read everything.
  func close(lingers: Bool) {
    guard let context, !isLingering else { return }
    isLingering = lingers
    let channel = context.channel
    let flushed = context.eventLoop.makePromise(of: Void.self)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: flushed)
    flushed.futureResult.whenComplete { _ in
      channel.close(mode: lingers ? .output : .all, promise: nil)
    }
    if lingers {
      channel.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
    }
  }
}

@available(*, unavailable)
extension ClientHandler: Sendable {}
