import Synchronization

/// The children that windsock itself has started: only the code that started one waits for its end.
package enum OwnChildren {
  private static let processes = Mutex<Set<Int32>>([])

  /// Starts a program, and knows it before anybody can ask about its end.
  ///
  /// - Parameter process: Where its number is in what starting came to; one below 1 is none.
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

  /// Forgets one that was waited for.
  package static func forget(_ process: Int32) {
    processes.withLock { _ = $0.remove(process) }
  }

  /// Does something with what is known, while nothing is started.
  static func withKnown<Result>(_ body: (Set<Int32>) -> Result) -> Result {
    processes.withLock { body($0) }
  }
}
