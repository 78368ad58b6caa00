/// Calls a player whenever its time has come.
///
/// It belongs to the event loop of its connection, which it knows only by three functions.
package final class ReplayDriver {
  /// The clock and the timers of an event loop.
  package struct Timing {
    /// Nanoseconds of a clock that never goes back.
    package var now: () -> UInt64
    /// Calls a function on the loop after a number of nanoseconds; what it returns cancels that.
    package var schedule: (UInt64, @escaping () -> Void) -> () -> Void

    package init(
      now: @escaping () -> UInt64,
      schedule: @escaping (UInt64, @escaping () -> Void) -> () -> Void
    ) {
      self.now = now
      self.schedule = schedule
    }
  }

  private let player: ReplayPlayer
  private let timing: Timing
  private let isWritable: () -> Bool
  private let perform: (ReplayPlayer.Action) -> Void
  private var cancelTimer: (() -> Void)?
  private var isStepping = false
  private var isStopped = false

  /// - Parameters:
  ///   - timing: The connection's clock and timers.
  ///   - isWritable: Whether the socket takes more.
  ///   - perform: Does what the player wants, except waiting.
  package init(
    _ player: ReplayPlayer, timing: Timing, isWritable: @escaping () -> Bool,
    perform: @escaping (ReplayPlayer.Action) -> Void
  ) {
    self.player = player
    self.timing = timing
    self.isWritable = isWritable
    self.perform = perform
  }

  /// Continues as far as it can now: after anything came, and when the socket takes bytes again.
  package func step() {
    // What is done for the player may lead back here.
    guard !isStepping, !isStopped else { return }
    isStepping = true
    defer { isStepping = false }
    cancelTimer?()
    cancelTimer = nil
    let now = timing.now()
    var mayGoOn = false
    for action in player.step(now: now, isWritable: isWritable()) {
      mayGoOn = false
      switch action {
      case .wait(let nanoseconds): schedule(nanoseconds)
      case .send:
        perform(action)
        mayGoOn = true
      case .finish, .fail: perform(action)
      }
      if isStopped { return }
    }
    // Another turn of the loop, so that what the peer sends is read in between.
    if mayGoOn, isWritable() { schedule(0) }
  }

  /// Ends the playing: the connection is over.
  package func stop() {
    isStopped = true
    cancelTimer?()
  }

  private func schedule(_ nanoseconds: UInt64) {
    cancelTimer = timing.schedule(nanoseconds) { [weak self] in self?.step() }
  }
}

@available(*, unavailable)
extension ReplayDriver: Sendable {}
