import NIOCore

/// Reads on below the TLS to a proxy until a connection through it stands.
///
/// What arrives there without plaintext, such as the tickets of TLS 1.3, is not told to those above,
/// who would wait for ever for their own part.
final class EagerReader: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private var isReading = true

  func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    if isReading { context.read() }
  }

  /// Takes it out of a channel, where it is in it; called on the channel's event loop.
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
