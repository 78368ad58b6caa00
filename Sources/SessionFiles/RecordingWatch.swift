import Glibc

/// Wakes the writer of a recording when another process does something to its file.
///
/// Its own writes wake it as well: it looks once more, and finds everything as it left it.
final class RecordingWatch: Sendable {
  private let queue: FileDescriptor?

  init() {
    let number = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    queue = number >= 0 ? FileDescriptor(number) : nil
  }

  /// Becomes readable when there is something to look at; -1 where the system cannot say so.
  var descriptor: Int32 { queue?.number ?? -1 }

  /// Watches a file, whatever its name is then.
  func add(_ file: FileDescriptor) {
    let events = IN_ATTRIB | IN_MODIFY | IN_DELETE_SELF | IN_MOVE_SELF
    _ = inotify_add_watch(descriptor, "/proc/self/fd/\(file.number)", UInt32(events))
  }

  /// Forgets what there was to look at.
  func clear() {
    var events = [UInt8](repeating: 0, count: 4096)
    while read(descriptor, &events, events.count) > 0 {}
  }
}
