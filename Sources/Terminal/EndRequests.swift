import CNcurses
import Glibc

/// SIGINT, SIGTERM, SIGHUP and every other signal that would end the process by itself, as
/// something to wait for.
///
/// A second request ends the process at once, whatever it waits for.
package enum EndRequests {
  /// Takes the signals from here on.
  ///
  /// - Returns: A descriptor that becomes readable with the first request and stays so; nil, with
  ///   errno, when there is none left.
  package static func open() -> Int32? {
    let descriptor = cn_end_requests(false)
    return descriptor < 0 ? nil : descriptor
  }

  /// That descriptor; -1 while the signals have their own effect.
  package static var descriptor: Int32 { cn_end_descriptor() }

  /// Whether the end has been asked for.
  package static var hasCome: Bool {
    guard descriptor >= 0 else { return false }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }
}

/// A pipe or a terminal that is written to without blocking, whichever other process has it open.
package enum OutputDescriptor {
  /// Opens the file of a descriptor again; nil when it is something else, or must not be opened.
  package static func open(_ descriptor: Int32) -> Int32? {
    let own = cn_open_output(descriptor)
    return own < 0 ? nil : own
  }
}
