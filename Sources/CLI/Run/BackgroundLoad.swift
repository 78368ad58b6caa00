import Capture
import Glibc
import Inspector

/// Reads a recording on a thread of its own while the screen shows what is there already.
final class BackgroundLoad: @unchecked Sendable {
  // Unchecked: the saved session is handed to the one thread, and nothing else touches it; what
  // that thread and the screen share is the session, which guards itself.
  private let saved: SavedSession
  private let follows: Bool
  private var tell: @Sendable (Notice) -> Void = { _ in }
  private var end: @Sendable () -> Void = {}

  init(_ saved: SavedSession, follows: Bool) {
    self.saved = saved
    self.follows = follows
  }

  /// Begins to read; called once.
  ///
  /// - Parameters:
  ///   - tell: Takes what there is to say of the file.
  ///   - end: Called when all has been read, or no more can be.
  func start(
    _ tell: @escaping @Sendable (Notice) -> Void, end: @escaping @Sendable () -> Void
  ) {
    self.tell = tell
    self.end = end
    let load = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let failed = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<BackgroundLoad>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, load.toOpaque())
    if failed != 0 { load.release() } else { pthread_detach(thread) }
  }

  private func run() {
    defer { end() }
    do throws(CommandError) {
      let warnings = try saved.load(follows: follows) { () throws(CommandError) in true }
      try saved.requireContent()
      for warning in warnings {
        saved.session.note(warning, at: nil)
        tell(Notice(warning, .warning))
      }
    } catch {
      tell(Notice(error.sentence, .error))
    }
  }
}
