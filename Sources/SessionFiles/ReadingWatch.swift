import Glibc

/// Waits for a file to grow without looking at it again and again.
final class ReadingWatch {
  private let watch = FileWatch()

  /// Watches the file at a path; where the system cannot, waiting is for a while instead.
  init(path: String) {
    watch.add(path: path, .written)
  }

  /// Waits until something was written, `interrupt` can be read, or the milliseconds have passed.
  ///
  /// - Parameter interrupt: A descriptor, or -1 for none.
  func wait(or interrupt: Int32, milliseconds: Int32) {
    var polls = [
      pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: interrupt, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&polls, 2, milliseconds)
    watch.clear()
  }
}
