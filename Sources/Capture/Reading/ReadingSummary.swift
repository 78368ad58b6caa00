/// What the reading of a capture came to.
package struct ReadingSummary: Equatable, Sendable {
  package var packets: UInt64 = 0
  package var tcpStreams: UInt64 = 0
  /// Requests in a HAR file; nil for a capture.
  package var entries: Int?
  /// Connections that asked for a WebSocket, or were one already when the capture began.
  package var upgrades = 0
  /// What could not be read, a sentence each, without its full stop.
  package var warnings: [String] = []

  package init() {}

  /// `no WebSocket connections in FILE: 12 TCP streams, 0 upgrades`; nil when there are some.
  package func emptiness(of path: String) -> String? {
    guard upgrades == 0 else { return nil }
    if let entries { return "no WebSocket connections in \(path): \(entries) requests, 0 upgrades" }
    let streams = tcpStreams == 1 ? "1 TCP stream" : "\(tcpStreams) TCP streams"
    return "no WebSocket connections in \(path): \(streams), 0 upgrades"
  }
}

/// What was wrong with a capture, counted by kind.
struct ReadingWarnings {
  enum Kind: Hashable {
    case truncated
    case defect(CaptureDefect)
    case fragments
    case damagedPackets
    case unknownLink(LinkType)
    case cutPackets
    case tooManyStreams
  }

  /// Kinds that are kept apart.
  private static let limit = 64
  private var counts: [Kind: UInt64] = [:]
  private var order: [Kind] = []

  mutating func add(_ kind: Kind) {
    if counts[kind] == nil {
      guard order.count < Self.limit else { return }
      order.append(kind)
    }
    counts[kind, default: 0] += 1
  }

  var sentences: [String] { order.map { Self.sentence($0, count: counts[$0] ?? 0) } }

  private static func sentence(_ kind: Kind, count: UInt64) -> String {
    let packets = count == 1 ? "1 packet" : "\(count) packets"
    switch kind {
    case .truncated: return "the file ends inside a record; what is before it was read"
    case .defect(let defect): return "the file \(defect.text)"
    case .fragments: return "\(packets) left out: fragments of IP packets are not put together"
    case .damagedPackets: return "\(packets) left out: the headers are damaged or cut short"
    case .unknownLink(let type):
      return "\(packets) left out: packets of the link type \(type.rawValue) cannot be read"
    case .cutPackets:
      return "\(packets) cut short by the snapshot length of the capture (tcpdump -s 0 sets none)"
    case .tooManyStreams:
      return "\(packets) left out: the capture has too many TCP streams at once"
    }
  }
}
