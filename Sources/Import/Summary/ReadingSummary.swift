import Pcapng

/// The outcome of reading a capture.
package struct ReadingSummary: Equatable, Sendable {
  package var packets: UInt64 = 0
  package var tcpStreams: UInt64 = 0
  /// Requests in a HAR file; nil for a capture.
  package var entries: Int?
  /// Connections that asked for a WebSocket, or were one already when the capture began.
  package var upgrades = 0
  /// Whether there was something to read, and none of it could be read.
  package var isNothingRead = false
  /// What could not be read, a sentence each, without its full stop.
  package var warnings: [String] = []
  /// The same as rows: what the source has that was not read.
  package var unread: [UnreadRow] = []

  package init() {}

  /// Why nothing was read, in one sentence; nil when something was, or when there was nothing.
  package func failure(of path: String) -> String? {
    guard isNothingRead else { return nil }
    let reasons = warnings.joined(separator: "; ")
    guard let emptiness = emptiness(of: path) else {
      return "nothing in \(path) was read: \(reasons)"
    }
    return emptiness + (reasons.isEmpty ? "" : "; \(reasons)")
  }

  /// `no WebSocket connections in FILE: 12 TCP streams, 0 upgrades`; nil when there are some.
  package func emptiness(of path: String) -> String? {
    guard upgrades == 0 else { return nil }
    if let entries { return "no WebSocket connections in \(path): \(entries) requests, 0 upgrades" }
    let streams = tcpStreams == 1 ? "1 TCP stream" : "\(tcpStreams) TCP streams"
    return "no WebSocket connections in \(path): \(streams), 0 upgrades"
  }
}
