/// Every warning and error of this run, with its time.
package struct WarningLog: Sendable {
  package struct Entry: Equatable, Sendable {
    /// In nanoseconds since the Unix epoch.
    package var time: UInt64
    package var text: String
    package var weight: Notice.Weight
    /// How many times it was said in a row.
    package var count = 1
  }

  /// Older ones go first; a flood of one sentence is one entry.
  private static let limit = 2000

  package private(set) var entries: [Entry] = []

  mutating func add(_ notice: Notice, at time: UInt64) {
    if let last = entries.last, last.text == notice.text {
      entries[entries.count - 1].count += 1
      return
    }
    entries.append(Entry(time: time, text: notice.text, weight: notice.weight))
    if entries.count > Self.limit { entries.removeFirst(entries.count - Self.limit) }
  }
}
