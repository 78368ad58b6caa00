import Pcapng

/// What was wrong with a capture, counted by kind.
struct ReadingWarnings {
  enum Kind: Hashable {
    case truncated
    case defect(CaptureDefect)
    case cutPackets
    case gap(RecordingGap)
    /// Something in the file that was not read.
    case unread(Unread)
    /// The same for what may be most packets of a capture, in a form that is cheap to count.
    case passed(PassedPacket)
    case unknownLink(LinkType)

    /// Packets that cannot have a WebSocket in them matter only when there is nothing else.
    var isAside: Bool { unread?.isAside ?? false }

    var unread: Unread? {
      switch self {
      case .unread(let unread): unread
      case .passed(let packet): .packets(packet)
      case .unknownLink(let type): .unknownLink(type)
      case .truncated, .defect, .cutPackets, .gap: nil
      }
    }
  }

  /// The most kinds that are kept apart.
  private static let limit = 64
  /// The most connections that get a row of their own.
  private static let connectionLimit = 1000
  private var counts: [Kind: UInt64] = [:]
  private var order: [Kind] = []
  private var connections: [Unread] = []

  mutating func add(_ kind: Kind, count: UInt64 = 1) {
    if case .unread(let unread) = kind, unread.connection != nil { return add(unread) }
    if counts[kind] == nil {
      guard order.count < Self.limit else { return }
      order.append(kind)
    }
    counts[kind, default: 0] += count
  }

  /// Counts a connection with the others of its kind, and keeps what is specific to it.
  private mutating func add(_ connection: Unread) {
    if connections.count < Self.connectionLimit { connections.append(connection) }
    add(.unread(connection.kind))
  }

  /// Takes back one that could be read after all.
  mutating func remove(_ kind: Kind) {
    guard case .unread(let unread) = kind, unread.connection != nil else {
      if let count = counts[kind] { counts[kind] = count - 1 }
      return
    }
    if let place = connections.lastIndex(of: unread) { connections.remove(at: place) }
    remove(.unread(unread.kind))
  }

  var hasUnread: Bool { counts.contains { $0.key.unread != nil && $0.value > 0 } }

  /// - Parameter isNothingRead: Whether packets that cannot have a WebSocket in them matter.
  func sentences(isNothingRead: Bool) -> [String] {
    present.compactMap { kind, count in
      kind.isAside && !isNothingRead ? nil : sentence(kind, count: count)
    }
  }

  /// The rows of what was not read, one for each connection where connections are known.
  var rows: [UnreadRow] {
    present.flatMap { kind, count -> [UnreadRow] in
      guard let unread = kind.unread else { return [] }
      let own = connections.filter { $0.kind == unread }.map { UnreadRow($0, count: 1) }
      let rest = count - UInt64(own.count)
      return own + (rest > 0 ? [UnreadRow(unread, count: rest)] : [])
    }
  }

  private var present: [(kind: Kind, count: UInt64)] {
    order.compactMap { kind in
      let count = counts[kind] ?? 0
      return count == 0 ? nil : (kind, count)
    }
  }

  private func sentence(_ kind: Kind, count: UInt64) -> String {
    switch kind {
    case .truncated: return "the file ends inside a record; what is before it was read"
    case .defect(let defect): return "the file \(defect.text)"
    case .cutPackets:
      return (count == 1 ? "1 packet" : "\(count) packets")
        + " cut short by the snapshot length of the capture (tcpdump -s 0 keeps whole packets)"
    case .gap(let gap): return gap.sentence
    case .passed, .unknownLink: return kind.unread?.sentence(count: count) ?? ""
    case .unread(let unread):
      let own = connections.lazy.filter { $0.kind == unread }
      return unread.sentence(count: count, connections: own.compactMap(\.connection))
    }
  }
}
