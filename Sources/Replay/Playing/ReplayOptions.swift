import Capture
package import Filter

/// How a recording is played.
package struct ReplayOptions: Sendable {
  /// What has to happen before something is sent.
  package enum Wait: Sendable {
    /// Its time has come.
    case time
    /// The other end has sent everything it had sent by this point in the recording.
    case match
  }

  /// How many times faster than recorded; infinite for no pauses.
  package var speed: Double
  package var wait: Wait
  /// Nanoseconds to wait for the other end; nil for ever.
  package var timeout: UInt64?
  /// Whether the recorded masking keys and Pongs are sent.
  package var exact: Bool
  /// Whether what the proxy changed, dropped or injected is sent as its sender sent it.
  package var original: Bool
  /// Whether a client's frames are masked, as those recorded were.
  package var masks = true
  /// Only messages and control frames that it matches.
  package var filter: Filter?
  package var rules: ReplayTolerances

  package init(
    speed: Double = 1, wait: Wait = .time, timeout: UInt64? = 10_000_000_000, exact: Bool = false,
    original: Bool = false, filter: Filter? = nil, rules: ReplayTolerances = ReplayTolerances()
  ) {
    self.speed = speed
    self.wait = wait
    self.timeout = timeout
    self.exact = exact
    self.original = original
    self.filter = filter
    self.rules = rules
  }
}

/// When something recorded is due now.
package struct ReplayPace: Sendable {
  private let speed: Double
  /// A recorded moment, and the moment of the replay that it became, in nanoseconds.
  private var recorded: UInt64
  private var live: UInt64

  package init(speed: Double, recorded: UInt64, live: UInt64) {
    self.speed = speed
    self.recorded = recorded
    self.live = live
  }

  /// The moment for something that was recorded at `time`.
  package func due(_ time: UInt64) -> UInt64 {
    guard time > recorded, speed.isFinite, speed > 0 else { return live }
    let gap = Double(time - recorded) / speed
    return live &+ (gap < 1e18 ? UInt64(gap) : UInt64(1e18))
  }

  /// Sets the moment that `time` of the recording corresponds to.
  package mutating func anchor(recorded time: UInt64, live moment: UInt64) {
    recorded = time
    live = moment
  }
}
