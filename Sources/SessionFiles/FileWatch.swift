import Glibc

/// Notices when another process does something to a file, by inotify(7).
///
/// Only this file uses inotify. Where it is not available, the descriptor is -1, nothing is ever
/// readable, and callers wait for a while instead.
final class FileWatch: Sendable {
  /// The events of interest.
  enum Change {
    /// It was written to.
    case written
    /// It was written to, removed, renamed, or its permissions changed.
    case any

    fileprivate var events: UInt32 {
      switch self {
      case .written: UInt32(IN_MODIFY)
      case .any: UInt32(IN_ATTRIB | IN_MODIFY | IN_DELETE_SELF | IN_MOVE_SELF)
      }
    }
  }

  private let queue: FileDescriptor?

  init() {
    let number = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    queue = number >= 0 ? FileDescriptor(number) : nil
  }

  /// Becomes readable when there is something to look at.
  var descriptor: Int32 { queue?.number ?? -1 }

  /// Watches the file that has this path now; what replaces it is another file.
  func add(path: String, _ change: Change) {
    _ = inotify_add_watch(descriptor, path, change.events)
  }

  /// Watches an open file, whatever its name is then.
  func add(_ file: FileDescriptor, _ change: Change) {
    add(path: file.link, change)
  }

  /// Forgets the events so far.
  func clear() {
    var events = [UInt8](repeating: 0, count: 4096)
    while descriptor >= 0, read(descriptor, &events, events.count) > 0 {}
  }
}
