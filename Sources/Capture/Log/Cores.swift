/// The cores of the machine, for work that can be shared out: rooms that know no threads are given
/// them.
package protocol Cores: Sendable {
  /// How many pieces of work are done at once, at least one.
  var count: Int { get }

  /// Calls `work` with each number below `count`, at once where that is possible, and waits for all.
  func share(_ work: @Sendable (Int) -> Void)
}

/// One piece of work after the other.
package struct OneCore: Cores {
  package let count = 1

  package init() {}

  package func share(_ work: @Sendable (Int) -> Void) { work(0) }
}
