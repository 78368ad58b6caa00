import Capture
import Glibc

/// Standard output, or another file, in whole rows; a closed pipe ends the output quietly.
struct StandardOutput {
  private let outlet: Outlet
  private var pending: RowBuffer

  /// Bytes that are worth a write by themselves.
  private static let enough = 1 << 16

  /// - Parameter name: What to call it in sentences.
  init(descriptor: Int32 = STDOUT_FILENO, name: String = "standard output") {
    let outlet = Outlet(descriptor: descriptor, name: name)
    self.outlet = outlet
    pending = RowBuffer { outlet.write($0) }
  }

  /// Whether nobody reads any more.
  var isClosed: Bool { outlet.isClosed }

  /// Lets `fill` add rows, and writes when there is enough.
  mutating func add(_ fill: (inout RowBuffer) -> Void) throws(Failure) {
    fill(&pending)
    if pending.bytes.count >= Self.enough { try flush() }
  }

  mutating func flush() throws(Failure) {
    outlet.write(pending.bytes)
    pending.removeAll()
    if let failure = outlet.failure { throw failure }
  }
}

/// Where the bytes of an output go, and what became of it.
private final class Outlet {
  private let descriptor: Int32
  private let name: String
  private(set) var isClosed = false
  private(set) var failure: Failure?

  init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  func write(_ bytes: [UInt8]) {
    var written = 0
    while written < bytes.count, !isClosed {
      let count = bytes.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count >= 0 {
        written += count
      } else if errno == EPIPE {
        isClosed = true
      } else if errno == EAGAIN {
        waitForRoom()
      } else if errno != EINTR {
        isClosed = true
        failure = Failure(
          .inputOutput, "cannot write to \(name): \(String(cString: strerror(errno)))")
      }
    }
  }

  /// Somebody else made the terminal non-blocking: waits until it takes more.
  private func waitForRoom() {
    var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&room, 1, 1000)
  }
}
