import Synchronization

/// The children that windsock itself has started: only the code that started a child waits for its
/// end.
package enum OwnChildren {
  private static let processes = Mutex<Set<Int32>>([])

  /// Starts a program, and registers it before anything can ask about its end.
  ///
  /// - Parameter process: Extracts the process number from the result; a number below 1 means none.
  package static func starting<Started: Sendable>(
    _ process: (Started) -> Int32, by body: () -> Started
  ) -> Started {
    processes.withLock { processes in
      let started = body()
      let number = process(started)
      if number > 0 { processes.insert(number) }
      return started
    }
  }

  /// Removes one that was waited for.
  package static func forget(_ process: Int32) {
    processes.withLock { _ = $0.remove(process) }
  }

  /// Does something with the known children, while nothing is started.
  static func withKnown<Result>(_ body: (Set<Int32>) -> Result) -> Result {
    processes.withLock { body($0) }
  }
}
