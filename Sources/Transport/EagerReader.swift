import NIOCore

/// Reads on below the TLS to a proxy until the connection through it is established.
///
/// What arrives there without plaintext, such as the tickets of TLS 1.3, is not reported to the
/// handlers above, which would wait for ever.
final class EagerReader: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private var isReading = true

  func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    if isReading { context.read() }
  }

  /// Removes it from a channel, if it is there; called on the channel's event loop.
  static func leave(_ channel: any Channel) throws {
    let pipeline = channel.pipeline.syncOperations
    guard let context = try? pipeline.context(handlerType: EagerReader.self),
      let reader = context.handler as? EagerReader
    else { return }
    reader.isReading = false
    pipeline.removeHandler(context: context, promise: nil)
  }
}

@available(*, unavailable)
extension EagerReader: Sendable {}
