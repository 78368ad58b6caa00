import Capture
import Filter
import Options
import WebSocket

/// The messages of one end, one after the other, for readers other than the printer.
struct SentMessages {
  private let log: CaptureLog
  private let scan: FilterScan
  private var cursor = LogCursor()
  private var joiner = FrameJoiner()

  /// - Parameter sender: Whose messages they are.
  init(_ session: Session, from sender: Endpoint = .server) throws(CommandError) {
    log = session.log
    scan = try Self.scan(session, from: sender)
  }

  /// Finds the data frames of one end, and quickly skips what was sent to it.
  static func scan(
    _ session: Session, from sender: Endpoint = .server
  ) throws(CommandError) -> FilterScan {
    FilterScan(
      try Filter.option("dir == \(sender.name) and op in {text, binary, continuation}"),
      over: session)
  }

  /// Passes on what is new.
  mutating func look(_ body: ([LoggedFrame]) -> Void) {
    while let items = cursor.next(in: log, matching: scan, limit: 8192) {
      for case .frame(let frame) in items {
        if let message = joiner.take(frame) { body(message) }
      }
    }
  }
}
