import Capture
import Glibc
package import Text

/// Standard output, or another file, in whole rows; a closed pipe ends the output quietly.
package struct StandardOutput {
  private let outlet: Outlet
  private let name: String
  private var pending: RowBuffer

  /// How many bytes are worth a write of their own.
  private static let enough = 1 << 16

  /// - Parameter name: What to call it in sentences.
  package init(descriptor: Int32 = STDOUT_FILENO, name: String = "standard output") {
    let outlet = Outlet(descriptor: descriptor)
    self.outlet = outlet
    self.name = name
    pending = RowBuffer { outlet.write($0) }
  }

  /// Whether the reader is gone.
  package var isClosed: Bool { outlet.state != .open }

  /// Lets `fill` add rows, and writes when there is enough.
  package mutating func add(_ fill: (inout RowBuffer) -> Void) throws(CommandError) {
    fill(&pending)
    if pending.bytes.count >= Self.enough { try flush() }
  }

  package mutating func flush() throws(CommandError) {
    let wasOpen = !isClosed
    outlet.write(pending.bytes)
    pending.removeAll()
    switch outlet.state {
    case .open, .closed: break
    case .abandoned:
      if wasOpen {
        StandardError.write("windsock: \(name) was not read to its end: its last rows are missing")
      }
    case .failed(let error):
      throw CommandError(
        .inputOutput, "cannot write to \(name): \(String(cString: strerror(error)))")
    }
  }
}
