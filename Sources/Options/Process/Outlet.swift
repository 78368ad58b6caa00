import CLinux
import Glibc
import Terminal

/// The destination of an output: a descriptor that may block for any length of time.
///
/// Once the program was asked to end, nothing waits for it longer than a moment.
package final class Outlet {
  package enum State: Equatable {
    case open
    /// The reader is gone.
    case closed
    /// The reader took nothing while the program was ending: the last bytes are missing.
    case abandoned
    /// The number of the system's error.
    case failed(Int32)
  }

  /// When the program is to end: milliseconds without any room after which an output is given up,
  /// and nanoseconds for everything that is left to write.
  private static let patience: Int32 = 300
  private static let wholePatience: UInt64 = 3_000_000_000
  /// What a terminal or a pipe with some room almost always takes without blocking.
  private static let careful = 256

  private let descriptor: Int32
  /// The same file without blocking, if it could be opened again.
  private let own: Int32?
  private let mayBlock: Bool
  private var endOfPatience: UInt64?
  package private(set) var state = State.open

  package init(descriptor: Int32) {
    self.descriptor = descriptor
    let isFile = windsock_regular_size(descriptor) >= 0
    own = isFile ? nil : OutputDescriptor.open(descriptor)
    // A file takes everything; what could not be opened again is polled before each small piece.
    mayBlock = !isFile && own == nil
  }

  deinit { if let own { close(own) } }

  package func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count, state == .open {
        if mayBlock, !hasRoom() { return }
        let rest = bytes.count - written
        let count = Glibc.write(
          own ?? descriptor, bytes.baseAddress.map { $0 + written },
          mayBlock ? min(rest, Self.careful) : rest)
        if count >= 0 { written += count } else { take(errno) }
      }
    }
  }

  private func take(_ error: Int32) {
    switch error {
    case EINTR: break
    case EAGAIN: _ = hasRoom()
    case EPIPE: state = .closed
    default: state = .failed(error)
    }
  }

  /// Waits until there is room; false when it was given up.
  private func hasRoom() -> Bool {
    var looks = [
      pollfd(fd: own ?? descriptor, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: EndRequests.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while endOfPatience == nil {
      let ready = poll(&looks, 2, -1)
      if ready > 0, looks[0].revents != 0 { return true }
      if ready > 0 { endOfPatience = Clock.monotonic() + Self.wholePatience }
    }
    while let end = endOfPatience, Clock.monotonic() < end {
      let ready = poll(&looks, 1, Self.patience)
      if ready > 0 { return true }
      if ready == 0 || errno != EINTR { break }
    }
    state = .abandoned
    return false
  }
}
