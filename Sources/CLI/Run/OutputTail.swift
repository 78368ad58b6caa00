import Glibc
import SessionFiles
import Synchronization

/// The end of a file that a program writes its output to, for the screen.
///
/// A thread reads what is new. Only the end of what the screen has not taken yet is kept, so that a
/// program which prints a lot costs no memory.
final class OutputTail: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var isGap = false
    var isTold = false
  }

  /// Bytes that wait to be taken.
  private static let limit = 256 << 10
  /// Milliseconds between two looks.
  private static let interval: UInt32 = 50

  /// What the program is called.
  let program: String
  private let path: String
  private let state = Mutex(State())

  init(_ path: String, of program: String) {
    self.path = path
    self.program = program
  }

  /// Reads on a thread of its own from now on.
  ///
  /// - Parameter changed: Called on that thread when there is something to take.
  func start(changed: @escaping @Sendable () -> Void) {
    try? DetachedThread.start { [self] in follow(changed) }
  }

  /// What is new since the last time, and whether bytes before it were left out.
  func take() -> (bytes: [UInt8], isGap: Bool) {
    state.withLock { state in
      defer { state = State() }
      return (state.bytes, state.isGap)
    }
  }

  private func follow(_ changed: () -> Void) {
    let watch = ReadingWatch(path: path)
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    var position: off_t = 0
    while true {
      if read(file, &position) { changed() }
      watch.wait(or: -1, milliseconds: -1)
      usleep(Self.interval * 1000)
    }
  }

  /// Takes in what was written.
  ///
  /// - Returns: Whether the screen should be notified.
  private func read(_ file: Int32, _ position: inout off_t) -> Bool {
    let end = lseek(file, 0, SEEK_END)
    // Another program emptied it.
    if end < position { position = 0 }
    guard end > position else { return false }
    let start = max(position, end - off_t(Self.limit))
    var bytes = [UInt8](repeating: 0, count: Int(end - start))
    let count = pread(file, &bytes, bytes.count, start)
    guard count > 0 else { return false }
    let isGap = start > position
    position = start + off_t(count)
    return state.withLock { state in
      if isGap { state.bytes = [] }
      state.bytes += bytes.prefix(count)
      let extra = state.bytes.count - Self.limit
      if extra > 0 { state.bytes.removeFirst(extra) }
      state.isGap = state.isGap || isGap || extra > 0
      defer { state.isTold = true }
      return !state.isTold
    }
  }
}
