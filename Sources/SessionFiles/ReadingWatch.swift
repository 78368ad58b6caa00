import Glibc

/// Waits for a file to grow without polling it.
package final class ReadingWatch {
  private let watch = FileWatch()

  /// Watches the file at a path; where the system cannot, each wait lasts a while instead.
  package init(path: String) {
    watch.add(path: path, .written)
  }

  /// Waits until something was written, `interrupt` can be read, or the milliseconds have passed.
  ///
  /// - Parameters:
  ///   - interrupt: A descriptor, or -1 for none.
  ///   - milliseconds: -1 for ever, where the system reports writes.
  package func wait(or interrupt: Int32, milliseconds: Int32) {
    let milliseconds = watch.descriptor < 0 && milliseconds < 0 ? 500 : milliseconds
    var polls = [
      pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: interrupt, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&polls, 2, milliseconds)
    watch.clear()
  }
}
