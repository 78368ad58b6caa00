import Capture
package import Screen
package import WebSocket

/// The messages between the two ends of a connection, with one of them selected.
package struct ConversationState: Sendable {
  package struct Entry: Sendable {
    /// The frame that completes the message, or the first of several.
    package var frame: UInt32
    package var from: Endpoint
    /// What it says.
    package var label: [TextRun]
    /// When its last byte came, in nanoseconds since the Unix epoch.
    package var time: UInt64
    /// How long its sender took to answer, in nanoseconds; nil for what is not an answer.
    package var latency: UInt64?
    /// Whether it waits for an answer.
    package var isWaiting = false
    /// How many messages of a kind it stands for.
    package var count = 1
    /// What messages that are shown as one have in common.
    package var kind = ""

    package init(frame: UInt32, from: Endpoint, label: [TextRun], time: UInt64) {
      self.frame = frame
      self.from = from
      self.label = label
      self.time = time
    }
  }

  package var connection: UInt32
  package private(set) var entries: [Entry] = []
  package var selected = 0
  /// Whether there is more before the first entry or after the last.
  package var isCut = false

  /// How many messages of a kind in a row become one entry.
  private static let fold = 3

  package init(connection: UInt32) { self.connection = connection }

  /// Adds a message; several of a kind that are not answers become one entry.
  package mutating func add(_ entry: Entry) {
    guard entry.isPlain, let last = entries.last, last.isPlain, last.kind == entry.kind,
      last.from == entry.from
    else {
      entries.append(entry)
      return
    }
    if last.count > 1 {
      entries[entries.count - 1].count += 1
      return
    }
    let before = entries.suffix(Self.fold - 1)
    let isRun =
      before.count == Self.fold - 1
      && before.allSatisfy {
        $0.isPlain && $0.count == 1 && $0.kind == entry.kind && $0.from == entry.from
      }
    guard isRun else {
      entries.append(entry)
      return
    }
    var first = before[before.startIndex]
    first.count = Self.fold
    entries.removeLast(Self.fold - 1)
    entries.append(first)
  }
}

extension ConversationState.Entry {
  /// Whether it is neither a request nor an answer.
  fileprivate var isPlain: Bool { latency == nil && !isWaiting && !kind.isEmpty }
}
