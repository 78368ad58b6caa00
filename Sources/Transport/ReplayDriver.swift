package import NIOCore
package import Replay

/// Keeps a player going on an event loop: calls it when its time has come.
///
/// It belongs to its event loop.
package final class ReplayDriver {
  private let player: ReplayPlayer
  private let loop: any EventLoop
  private let isWritable: () -> Bool
  private let perform: (ReplayPlayer.Action) -> Void
  private var timer: Scheduled<Void>?
  private var isStepping = false
  private var isStopped = false

  /// - Parameters:
  ///   - isWritable: Whether the socket takes more.
  ///   - perform: Does what the player wants, but for waiting.
  package init(
    _ player: ReplayPlayer, loop: any EventLoop, isWritable: @escaping () -> Bool,
    perform: @escaping (ReplayPlayer.Action) -> Void
  ) {
    self.player = player
    self.loop = loop
    self.isWritable = isWritable
    self.perform = perform
  }

  /// Goes on as far as it can now: after anything came, and when the socket takes bytes again.
  package func step() {
    // What is done for the player may come back here.
    guard !isStepping, !isStopped else { return }
    isStepping = true
    defer { isStepping = false }
    timer?.cancel()
    timer = nil
    let now = NIODeadline.now().uptimeNanoseconds
    var mayGoOn = false
    for action in player.step(now: now, isWritable: isWritable()) {
      mayGoOn = false
      switch action {
      case .wait(let nanoseconds): schedule(.nanoseconds(Int64(clamping: nanoseconds)))
      case .send:
        perform(action)
        mayGoOn = true
      case .finish, .fail: perform(action)
      }
      if isStopped { return }
    }
    // Another turn of the loop, so that what the peer sends is read meanwhile.
    if mayGoOn, isWritable() { schedule(.nanoseconds(0)) }
  }

  /// Ends the playing: the connection is over.
  package func stop() {
    isStopped = true
    timer?.cancel()
  }

  private func schedule(_ delay: TimeAmount) {
    timer = loop.assumeIsolated().scheduleTask(in: delay) { [weak self] in self?.step() }
  }
}

@available(*, unavailable)
extension ReplayDriver: Sendable {}
