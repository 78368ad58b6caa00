import Capture
import WebSocket

/// Compares what one end sent in a recording with what it sent live, in bounded memory.
struct StreamComparison {
  /// Messages of each side that are looked at together where they differ.
  private static let window = 128
  /// Messages without a counterpart that may still turn up elsewhere.
  private static let strayLimit = 128

  private let connection: UInt32
  private let from: Endpoint
  private let rules: ReplayTolerances
  private let recordedMessages: ComparedMessages
  private let liveMessages: ComparedMessages
  private var recorded: [ComparedMessage] = []
  private var live: [ComparedMessage] = []
  private var missing: [ComparedMessage] = []
  private var extra: [ComparedMessage] = []
  private(set) var tally = ComparisonTally()

  init(
    connection: UInt32, from: Endpoint, rules: ReplayTolerances, recorded: ComparedMessages,
    live: ComparedMessages
  ) {
    self.connection = connection
    self.from = from
    self.rules = rules
    recordedMessages = recorded
    liveMessages = live
  }

  /// Compares all there is.
  mutating func run(_ tell: (Difference) -> Void) {
    while true {
      Self.fill(&recorded, from: recordedMessages, to: 1)
      Self.fill(&live, from: liveMessages, to: 1)
      if recorded.isEmpty && live.isEmpty { break }
      if let old = recorded.first, let new = live.first, old.key.meaning == new.key.meaning {
        recorded.removeFirst()
        live.removeFirst()
        pair(old, new, tell)
      } else {
        alignWindow(tell)
      }
    }
    for message in missing { tell(difference(.missing, recorded: message)) }
    for message in extra { tell(difference(.extra, live: message)) }
  }

  private static func fill(
    _ window: inout [ComparedMessage], from messages: ComparedMessages, to count: Int
  ) {
    while window.count < count, let message = messages.next() { window.append(message) }
  }

  /// Finds out what belongs together in the next messages, and settles the first half of them.
  private mutating func alignWindow(_ tell: (Difference) -> Void) {
    Self.fill(&recorded, from: recordedMessages, to: Self.window)
    Self.fill(&live, from: liveMessages, to: Self.window)
    let isLast = recorded.count < Self.window && live.count < Self.window
    let steps = Alignment.steps(recorded.map(\.key), live.map(\.key))
    var (old, new) = (0, 0)
    for step in steps {
      // Messages after the middle may match messages that are not here yet better.
      if !isLast, max(old, new) >= Self.window / 2 { break }
      switch step {
      case .pair:
        pair(recorded[old], live[new], tell)
        (old, new) = (old + 1, new + 1)
      case .missing:
        stray(recorded: recorded[old], tell)
        old += 1
      case .extra:
        stray(live: live[new], tell)
        new += 1
      }
    }
    recorded.removeFirst(old)
    live.removeFirst(new)
  }

  private mutating func pair(
    _ old: ComparedMessage, _ new: ComparedMessage, _ tell: (Difference) -> Void
  ) {
    tally.add(recorded: old.latency, live: new.latency)
    if old.key.meaning == new.key.meaning {
      tally.same += 1
      return
    }
    let changes = ContentComparison.changes(from: old, to: new, rules: rules, side: from)
    for change in changes {
      var row = difference(.changed, recorded: old, live: new)
      (row.path, row.recorded, row.live) = (change.path, change.recorded, change.live)
      row.liveMessage = nil
      tell(row)
    }
  }

  private mutating func stray(recorded message: ComparedMessage, _ tell: (Difference) -> Void) {
    if let place = extra.firstIndex(where: { $0.key.meaning == message.key.meaning }) {
      tell(difference(.order, recorded: message, live: extra.remove(at: place)))
    } else {
      missing.append(message)
    }
    guard missing.count > Self.strayLimit else { return }
    tell(difference(.missing, recorded: missing.removeFirst()))
  }

  private mutating func stray(live message: ComparedMessage, _ tell: (Difference) -> Void) {
    if let place = missing.firstIndex(where: { $0.key.meaning == message.key.meaning }) {
      tell(difference(.order, recorded: missing.remove(at: place), live: message))
    } else {
      extra.append(message)
    }
    guard extra.count > Self.strayLimit else { return }
    tell(difference(.extra, live: extra.removeFirst()))
  }

  private func difference(
    _ kind: Difference.Kind, recorded: ComparedMessage? = nil, live: ComparedMessage? = nil
  ) -> Difference {
    var row = Difference(kind: kind, connection: connection, from: from)
    row.message = recorded?.number
    row.liveMessage = live?.number
    if kind != .order {
      row.recorded = recorded?.value ?? .absent
      row.live = live?.value ?? .absent
    }
    return row
  }
}

/// What a comparison counted.
package struct ComparisonTally: Equatable, Sendable {
  /// Latencies that are kept for the median.
  private static let limit = 1 << 16

  /// Messages that were the same on both sides.
  package var same = 0
  package var differences = 0
  private var recordedLatencies: [UInt64] = []
  private var liveLatencies: [UInt64] = []

  package init() {}

  mutating func add(recorded: UInt64?, live: UInt64?) {
    guard let recorded, let live, recordedLatencies.count < Self.limit else { return }
    recordedLatencies.append(recorded)
    liveLatencies.append(live)
  }

  mutating func add(_ other: ComparisonTally) {
    same += other.same
    differences += other.differences
    let room = Self.limit - recordedLatencies.count
    recordedLatencies += other.recordedLatencies.prefix(room)
    liveLatencies += other.liveLatencies.prefix(room)
  }

  /// The medians of how long answers took, in nanoseconds, and their ratio; nil without answers.
  package var latency: (recorded: UInt64, live: UInt64, ratio: Double)? {
    guard !recordedLatencies.isEmpty else { return nil }
    let recorded = recordedLatencies.sorted()[recordedLatencies.count / 2]
    let live = liveLatencies.sorted()[liveLatencies.count / 2]
    return (recorded, live, Double(live) / Double(max(1, recorded)))
  }
}
