import NIOCore
import NIOSSL
import NIOTLS
import Transport
import WebSocket

/// One of the two sockets of a proxied connection.
///
/// A thin shell: everything that happens goes to its owner, which decides. It reads only while the
/// owner has somewhere to put the bytes.
final class RelayHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// The end that this socket leads to.
  let side: Endpoint
  /// Gets the events; changes when the connection is handed over.
  var owner: (any ConnectionDelegate)?
  private var context: ChannelHandlerContext?
  private var isReadPending = false
  private(set) var isInputClosed = false
  private(set) var isOutputClosing = false

  init(side: Endpoint, owner: any ConnectionDelegate) {
    self.side = side
    self.owner = owner
  }

  /// Whether bytes can be written without piling up.
  var isWritable: Bool { context?.channel.isWritable ?? false }

  /// Whether the connection is established.
  var isActive: Bool { context?.channel.isActive ?? false }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    // Owner and handlers refer to each other; here the cycle is broken.
    self.context = nil
    owner = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    owner?.activated(side)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    owner?.received(unwrapInboundIn(data), from: side)
  }

  func read(context: ChannelHandlerContext) {
    if owner?.mayRead(side) ?? true { context.read() } else { isReadPending = true }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    owner?.writabilityChanged(side)
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { endInput() }
    if case TLSUserEvent.handshakeCompleted = event { owner?.secured(side) }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A peer that closes TCP without TLS's own close has still only closed (RFC 8446, 6.1).
    if case NIOSSLError.uncleanShutdown = error { return endInput() }
    owner?.failed(side, error)
  }

  func channelInactive(context: ChannelHandlerContext) {
    owner?.disconnected(side)
    context.fireChannelInactive()
  }

  private func endInput() {
    guard !isInputClosed else { return }
    isInputClosed = true
    owner?.inputClosed(side)
  }
}

extension RelayHandler {
  /// Reads on, when a read was put off.
  func resume() {
    guard isReadPending, let context, owner?.mayRead(side) == true else { return }
    isReadPending = false
    context.read()
  }

  func write(_ buffer: ByteBuffer) {
    context?.write(wrapOutboundOut(buffer), promise: nil)
  }

  func flush() { context?.flush() }

  /// Sends FIN once everything written has gone out.
  func closeOutput() {
    guard let context, !isOutputClosing else { return }
    isOutputClosing = true
    // Closing the output of a channel whose input is closed drops what waits to be written, so
    // the closing waits for it.
    let flushed = context.eventLoop.makePromise(of: Void.self)
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: flushed)
    flushed.futureResult.whenComplete { _ in channel.close(mode: .output, promise: nil) }
  }

  func close() { context?.close(promise: nil) }

  func close(after delay: TimeAmount) {
    guard let channel = context?.channel else { return }
    channel.eventLoop.scheduleTask(in: delay) { channel.close(promise: nil) }
  }

  func reset() {
    if let context { StreamSettings.reset(context.channel) }
  }
}

@available(*, unavailable)
extension RelayHandler: Sendable {}
