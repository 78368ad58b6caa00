import Glibc

/// Waits for a file to grow without looking at it again and again.
final class ReadingWatch {
  private let descriptor: FileDescriptor?

  /// Watches the file at a path; where the system cannot, waiting is for a while instead.
  init(path: String) {
    let number = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    descriptor = number >= 0 ? FileDescriptor(number) : nil
    if number >= 0 { _ = inotify_add_watch(number, path, UInt32(IN_MODIFY)) }
  }

  /// Waits until something was written, `interrupt` can be read, or the milliseconds have passed.
  ///
  /// - Parameter interrupt: A descriptor, or -1 for none.
  func wait(or interrupt: Int32, milliseconds: Int32) {
    var polls = [
      pollfd(fd: descriptor?.number ?? -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: interrupt, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&polls, 2, milliseconds)
    guard let descriptor else { return }
    var events = [UInt8](repeating: 0, count: 4096)
    while read(descriptor.number, &events, events.count) > 0 {}
  }
}
