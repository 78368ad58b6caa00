import Capture
import NIOCore
import WebSocket

/// Refuses addresses before anything is sent to them.
///
/// A name may resolve to any address, so this can only be checked once it is resolved: here, where
/// each address that is tried passes on its way to `connect`.
final class DialGuard: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = ByteBuffer

  private let refusal: @Sendable (Address) -> DialError.Fact?

  /// - Parameter refusal: Why an address must not be connected to; nil when it may be.
  init(refusal: @escaping @Sendable (Address) -> DialError.Fact?) { self.refusal = refusal }

  func connect(
    context: ChannelHandlerContext, to address: SocketAddress, promise: EventLoopPromise<Void>?
  ) {
    if let target = Address(address), let fact = refusal(target) {
      promise?.fail(DialError(fact, address: target))
      return
    }
    context.connect(to: address, promise: promise)
    // Everything that is written later would have to pass here.
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }
}

@available(*, unavailable)
extension DialGuard: Sendable {}
