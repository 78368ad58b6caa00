package import Capture
import WebSocket

/// Which connections of two recordings belong together: those for the same path, in their order.
package struct ConnectionPairing: Sendable {
  package private(set) var pairs: [(recorded: UInt32, live: UInt32)] = []
  /// Connections without a counterpart.
  package private(set) var missing: [ConnectionRecord] = []
  package private(set) var extra: [ConnectionRecord] = []

  /// - Parameters:
  ///   - recorded: The WebSocket connections of the first recording.
  ///   - live: Those of the second.
  package init(_ recorded: [ConnectionRecord], _ live: [ConnectionRecord]) {
    var left = live
    var unpaired: [ConnectionRecord] = []
    for record in recorded {
      if let place = left.firstIndex(where: { $0.path == record.path }) {
        pairs.append((record.number, left.remove(at: place).number))
      } else {
        unpaired.append(record)
      }
    }
    // Where paths changed, connections still pair in their order.
    for record in unpaired {
      if left.isEmpty {
        missing.append(record)
      } else {
        pairs.append((record.number, left.removeFirst().number))
      }
    }
    extra = left
    pairs.sort { $0.recorded < $1.recorded }
  }
}

extension ConnectionRecord {
  /// Whether it asked for a WebSocket, or was one when the capture began.
  package var isWebSocket: Bool { request?.isWebSocketHandshake ?? (openedTime != nil) }

  /// The path that was asked for, without the query.
  package var path: Substring? { request.map { $0.target.prefix { $0 != "?" } } }
}
