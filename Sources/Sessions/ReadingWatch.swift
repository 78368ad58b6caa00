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

  /// Waits until something was written, or for so many milliseconds.
  func wait(milliseconds: Int32) {
    guard let descriptor else {
      usleep(UInt32(clamping: milliseconds) * 1000)
      return
    }
    var poll = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
    _ = Glibc.poll(&poll, 1, milliseconds)
    var events = [UInt8](repeating: 0, count: 4096)
    while read(descriptor.number, &events, events.count) > 0 {}
  }
}
