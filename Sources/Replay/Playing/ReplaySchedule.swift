package import Capture

/// Decides when each connection of a recording begins in its replay.
package struct ReplaySchedule: Sendable {
  /// A connection of the recording.
  package struct Entry: Equatable, Sendable {
    package var connection: UInt32
    /// Recorded moments, in nanoseconds since the Unix epoch.
    package var begin: UInt64
    package var end: UInt64
  }

  private var waiting: [Entry]
  private var running: [Entry] = []
  private let pace: ReplayPace
  private let isOrdered: Bool

  /// - Parameters:
  ///   - connections: What is to be replayed, in the order of their beginning.
  ///   - options: The pace. Without pauses, and where answers are waited for, a connection begins
  ///     only after those that had ended when it began in the recording.
  ///   - now: The moment of the beginning.
  package init(_ connections: [ConnectionRecord], options: ReplayOptions, now: UInt64) {
    waiting = connections.map { record in
      Entry(
        connection: record.number, begin: record.time,
        end: record.phase == .closed || record.phase == .refused
          ? max(record.client.lastTime, record.server.lastTime) : .max)
    }
    pace = ReplayPace(
      speed: options.speed, recorded: connections.first?.time ?? 0, live: now)
    isOrdered = options.wait == .match || !options.speed.isFinite
  }

  /// Whether every connection has ended.
  package var isClosed: Bool { waiting.isEmpty && running.isEmpty }

  /// Takes the connections that begin now.
  package mutating func begin(now: UInt64) -> [UInt32] {
    var begun: [UInt32] = []
    while let next = waiting.first, pace.due(next.begin) <= now {
      if isOrdered, running.contains(where: { $0.end <= next.begin }) { break }
      running.append(waiting.removeFirst())
      begun.append(next.connection)
    }
    return begun
  }

  /// Nanoseconds until another connection is due; nil when none is left, or the next one only waits
  /// for others to end.
  package func pause(now: UInt64) -> UInt64? {
    guard let next = waiting.first else { return nil }
    let due = pace.due(next.begin)
    return due > now ? due - now : nil
  }

  package mutating func ended(_ connection: UInt32) {
    running.removeAll { $0.connection == connection }
  }
}
