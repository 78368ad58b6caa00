package import Filter
import Synchronization

/// What is done to every message that a filter matches.
package struct RewriteRule: Sendable {
  /// What is done.
  package enum Action: Sendable {
    case replace(Replacement)
    case drop
    /// Nanoseconds, and up to as many again at random.
    case delay(UInt64, jitter: UInt64)
    /// Bytes a second.
    case throttle(UInt64)
    /// The payload is cut to this many bytes.
    case truncate(Int)
    /// This many bytes of the payload get another value.
    case corrupt(Int)
    /// Fragments of this many bytes.
    case split(Int)
    case disrupt(Disruption)
  }

  package var name: String
  package var filter: Filter
  package var actions: [Action]
  /// The number of messages that it applies to; nil for all.
  package var limit: UInt64?
  /// It applies to every nth matching message.
  package var every: UInt64
  private let counter = Counter()

  package init(
    name: String, filter: Filter, actions: [Action], limit: UInt64? = nil, every: UInt64 = 1
  ) {
    self.name = name
    self.filter = filter
    self.actions = actions
    self.limit = limit
    self.every = max(1, every)
  }

  /// How many messages it has been applied to.
  package var applications: UInt64 { counter.state.withLock { $0.applied } }

  /// Counts a match and returns whether the rule applies to it.
  func takes() -> Bool {
    counter.state.withLock { state in
      state.matched &+= 1
      guard state.matched % every == 0, limit.map({ state.applied < $0 }) ?? true else {
        return false
      }
      state.applied &+= 1
      return true
    }
  }

  /// Copies of a rule share one count, whichever connections they see.
  private final class Counter: Sendable {
    let state = Mutex((matched: UInt64(0), applied: UInt64(0)))
  }
}
