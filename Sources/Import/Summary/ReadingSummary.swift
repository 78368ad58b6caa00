import Pcapng

/// What the reading of a capture came to.
package struct ReadingSummary: Equatable, Sendable {
  package var packets: UInt64 = 0
  package var tcpStreams: UInt64 = 0
  /// Requests in a HAR file; nil for a capture.
  package var entries: Int?
  /// Connections that asked for a WebSocket, or were one already when the capture began.
  package var upgrades = 0
  /// Whether there was something to read, and none of it could be.
  package var isNothingRead = false
  /// What could not be read, a sentence each, without its full stop.
  package var warnings: [String] = []

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
    /// A client's frames without the answer to its upgrade, as in a capture of one direction.
    case unanswered
    case streams(PassedStream)
    case packets(PassedPacket)
    case gap(RecordingGap)

    /// Whether it stands for something in the file that was not read at all.
    var isUnread: Bool {
      switch self {
      case .truncated, .cutPackets, .defect, .gap: false
      case .fragments, .damagedPackets, .unknownLink, .tooManyStreams: true
      case .unanswered, .streams, .packets: true
      }
    }
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

  /// Takes one back that turned out to be of interest.
  mutating func remove(_ kind: Kind) {
    guard let count = counts[kind] else { return }
    counts[kind] = count - 1
  }

  var hasUnread: Bool { counts.contains { $0.key.isUnread && $0.value > 0 } }

  /// - Parameter isNothingRead: Whether packets matter that can have no WebSocket in them.
  func sentences(isNothingRead: Bool) -> [String] {
    order.compactMap { kind in
      let count = counts[kind] ?? 0
      if count == 0 || (kind == .packets(.other) && !isNothingRead) { return nil }
      return Self.sentence(kind, count: count)
    }
  }

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
    case .unanswered:
      return (count == 1 ? "1 TCP stream " : "\(count) TCP streams ")
        + "read in part: without the answer to an upgrade its client's frames cannot be read yet"
    case .streams(let passed):
      return (count == 1 ? "1 TCP stream " : "\(count) TCP streams ") + passed.text
    case .packets(let passed): return "\(packets) \(passed.text)"
    case .tooManyStreams:
      return "\(packets) left out: the capture has too many TCP streams at once"
    case .gap(let gap): return gap.sentence
    }
  }
}
