import Capture
import Options
import SessionFiles
import Synchronization
import Units

/// Decodes the messages of a session in the background, on a thread of its own.
///
/// It may lag behind heavy traffic. Its results are in the index, which any thread may read.
final class UnitWorker: Sendable {
  /// How many frames are decoded between two checks whether to end.
  private static let step = 512
  /// The least number of nanoseconds between two notifications.
  private static let newsInterval: UInt64 = 50_000_000

  private let isOver = Mutex(false)
  private let wake: WakePipe

  /// Begins to decode.
  ///
  /// - Parameters:
  ///   - index: Takes what is found.
  ///   - tell: Called when there is something new in the index.
  init(
    _ session: Session, into index: UnitIndex, choice: DecodeChoice,
    tell: @escaping @Sendable () -> Void
  ) throws(CommandError) {
    wake = try WakePipe()
    do {
      try DetachedThread.start { [self] in run(session, index, choice, tell) }
    } catch {
      throw CommandError(.inputOutput, "payloads are not decoded: \(error.text)")
    }
  }

  /// Ends the thread soon; nothing waits for it.
  func stop() {
    isOver.withLock { $0 = true }
    wake.ring()
  }

  private func run(
    _ session: Session, _ index: UnitIndex, _ choice: DecodeChoice,
    _ tell: @Sendable () -> Void
  ) {
    let pass = UnitPass(session, into: index, choice: choice)
    var told: UInt64 = 0
    while !isOver.withLock({ $0 }) {
      let version = session.log.version
      let isMore = pass.advance(limit: Self.step)
      let now = Clock.monotonic()
      if !isMore || now &- told >= Self.newsInterval {
        told = now
        tell()
      }
      if isMore { continue }
      let wake = wake
      session.log.notifyOnce(since: version, wake) { wake.ring() }
      wake.wait(milliseconds: -1)
    }
  }
}
