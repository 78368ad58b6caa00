import Glibc

/// A system thread outside Swift's pool, for work that blocks.
package enum DetachedThread {
  private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs `body` on a thread of its own.
  ///
  /// - Throws: The system's error when there is no thread; `body` is then not called.
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

/// The system cannot create a thread.
package struct ThreadError: Error, Equatable {
  /// The system's error number.
  package var code: Int32

  package init(code: Int32) { self.code = code }

  /// The end of a sentence that says what cannot be done.
  package var text: String { "no thread could be started: \(String(cString: strerror(code)))" }
}
