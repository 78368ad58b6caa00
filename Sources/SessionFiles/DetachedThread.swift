import Glibc

/// A thread of the system's own, beside Swift's pool: for work that waits.
package enum DetachedThread {
  private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs `body` on a thread of its own.
  ///
  /// - Throws: What the system said when it has no thread to give; `body` is not called then.
  package static func start(_ body: @escaping @Sendable () -> Void) throws(ThreadError) {
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      throw ThreadError(code: code)
    }
    pthread_detach(thread)
  }
}

/// The system has no thread to give.
package struct ThreadError: Error, Equatable {
  /// The system's error number.
  package var code: Int32

  package init(code: Int32) { self.code = code }

  /// The end of a sentence that says what cannot be done.
  package var text: String { "no thread could be started: \(String(cString: strerror(code)))" }
}
