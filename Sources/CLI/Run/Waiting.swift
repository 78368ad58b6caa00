import Synchronization

/// How many answers are still to come.
final class Waiting: Sendable {
  private let number = Mutex(0)

  var count: Int { number.withLock { $0 } }

  func change(by difference: Int) { number.withLock { $0 += difference } }
}
