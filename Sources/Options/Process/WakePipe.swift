import CLinux
import Glibc

/// A pipe that one thread waits on and others write to.
package final class WakePipe: Sendable {
  private let readEnd: Int32
  private let writeEnd: Int32

  package init() throws(CommandError) {
    var ends: [Int32] = [-1, -1]
    guard windsock_open_pipe(&ends) == 0 else {
      throw CommandError(.inputOutput, "cannot create a pipe: \(String(cString: strerror(errno)))")
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  package func ring() { windsock_ring_pipe(writeEnd, 1) }

  /// Waits until the pipe rings.
  ///
  /// - Parameter milliseconds: At most this long; -1 for ever.
  package func wait(milliseconds: Int32) { _ = wait(or: -1, milliseconds: milliseconds) }

  /// Waits until the pipe rings or `other` can be read.
  ///
  /// - Parameter milliseconds: At most this long; -1 for ever.
  /// - Returns: Whether `other` can be read.
  package func wait(or other: Int32, milliseconds: Int32) -> Bool {
    var descriptors = [
      pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&descriptors, 2, milliseconds)
    var bytes = [UInt8](repeating: 0, count: 64)
    _ = windsock_drain_pipe(readEnd, &bytes, bytes.count)
    return descriptors[1].revents != 0
  }
}
