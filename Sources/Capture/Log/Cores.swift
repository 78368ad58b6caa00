/// The cores of the machine, for work that can be shared out: rooms that know no threads are given
/// them.
package protocol Cores: Sendable {
  /// How many pieces of work are done at once, at least one.
  var count: Int { get }

  /// Calls `work` with each number below `count`, at once where that is possible, and waits for all.
  func share(_ work: @Sendable (Int) -> Void)

  /// Runs `work` beside what calls it, soon.
  ///
  /// - Returns: False where nothing runs beside anything; `work` is then not run.
  func begin(_ work: @escaping @Sendable () -> Void) -> Bool
}

extension Cores {
  package func begin(_ work: @escaping @Sendable () -> Void) -> Bool { false }
}

/// One piece of work after the other.
package struct OneCore: Cores {
  package let count = 1

  package init() {}

  package func share(_ work: @Sendable (Int) -> Void) { work(0) }
}
