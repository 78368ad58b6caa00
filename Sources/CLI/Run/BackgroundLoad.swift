import Capture
import Inspector
import Options
import SessionFiles

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
  ///   - tell: Takes sentences about the file.
  ///   - end: Called when all has been read, or no more can be.
  func start(
    _ tell: @escaping @Sendable (Notice) -> Void, end: @escaping @Sendable () -> Void
  ) {
    self.tell = tell
    self.end = end
    do throws(ThreadError) {
      try DetachedThread.start { self.run() }
    } catch {
      tell(Notice("cannot read \(saved.reader.name): \(error.text)", .error))
      end()
    }
  }

  private func run() {
    defer { end() }
    do throws(CommandError) {
      let warnings = try saved.load(follows: follows) { () throws(CommandError) in
        for sentence in saved.takeNews() {
          saved.session.note(sentence, at: nil)
          tell(Notice(sentence, .warning))
        }
        return true
      }
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
