import Glibc
import NIOCore
import Synchronization
import Transport

/// Clients that cannot be accepted because the process has no file descriptor left.
///
/// They wait in the system's queue and are accepted once others have left. The shortage is reported
/// once, and again only after a minute without such failures.
final class AcceptFailures: Sendable {
  private static let silence = TimeAmount.seconds(60)
  /// How long to wait before the next try: otherwise, a queue that stays full would be tried again
  /// and again without a pause.
  private static let pause = TimeAmount.milliseconds(100)

  private let last = Mutex<NIODeadline?>(nil)
  private let report: @Sendable (String) -> Void

  /// - Parameter report: Gets the sentence; called on an event loop.
  init(report: @escaping @Sendable (String) -> Void) { self.report = report }

  /// Prepares a listening channel before it is bound.
  func watch(_ channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      try pipeline.addHandler(
        AcceptBackoffHandler(backoffProvider: { Self.isShortage($0) ? Self.pause : nil }))
      try pipeline.addHandler(Watch(failures: self))
    }
  }

  fileprivate func happened() {
    let now = NIODeadline.now()
    let isNews = last.withLock { last in
      defer { last = now }
      return last.map { now - $0 > Self.silence } ?? true
    }
    guard isNews else { return }
    report(
      "windsock has no file descriptor left (the limit is \(Descriptors.limit)): new clients wait "
        + "until others leave; a higher hard limit allows more (ulimit -Hn)")
  }

  fileprivate static func isShortage(_ error: IOError) -> Bool {
    [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode)
  }

  fileprivate final class Watch: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let failures: AcceptFailures

    init(failures: AcceptFailures) { self.failures = failures }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      if let error = error as? IOError, AcceptFailures.isShortage(error) {
        return failures.happened()
      }
      context.fireErrorCaught(error)
    }
  }
}

@available(*, unavailable)
extension AcceptFailures.Watch: Sendable {}
