import Capture
import Testing
import WebSocket

@testable import Replay

/// Connections begin as far apart as they did, and not before those that had ended have ended.
@Suite struct ReplayScheduleTests {
  private static let second: UInt64 = 1_000_000_000

  /// Connections that began and ended at seconds of the recording; nil for one without an end.
  private static func schedule(
    _ spans: [(begin: UInt64, end: UInt64?)], _ options: ReplayOptions, now: UInt64 = 0
  ) -> ReplaySchedule {
    let records = spans.enumerated().map { index, span in
      var record = ConnectionRecord(
        number: UInt32(index + 1), time: Recording.start + span.begin * second,
        origin: ConnectionOrigin(client: .loopback(port: 1), server: .loopback(port: 2)))
      if let end = span.end {
        record.phase = index % 2 == 0 ? .closed : .refused
        record.client.lastTime = Recording.start + end * second
        record.server.lastTime = Recording.start + span.begin * second
      }
      return record
    }
    return ReplaySchedule(records, options: options, now: now)
  }

  @Test func theyBeginAsFarApartAsTheyDid() {
    var schedule = Self.schedule(
      [(0, 1), (4, 5), (4, nil), (10, nil)], ReplayOptions(speed: 2), now: 7 * Self.second)
    #expect(schedule.pause(now: 6 * Self.second) == Self.second)
    #expect(schedule.begin(now: 7 * Self.second - 1) == [])
    #expect(schedule.begin(now: 7 * Self.second) == [1])
    #expect(schedule.pause(now: 7 * Self.second) == 2 * Self.second)
    // The first has not ended, and need not have.
    #expect(schedule.begin(now: 9 * Self.second) == [2, 3])
    #expect(schedule.pause(now: 12 * Self.second) == nil)
    #expect(schedule.begin(now: 12 * Self.second) == [4])
    #expect(schedule.pause(now: 12 * Self.second) == nil)
    for connection in 1...3 as ClosedRange<UInt32> { schedule.ended(connection) }
    #expect(!schedule.isClosed)
    schedule.ended(4)
    #expect(schedule.isClosed)
  }

  @Test(arguments: [ReplayOptions(speed: .infinity), ReplayOptions(speed: 1e9, wait: .match)])
  func withoutPausesThoseThatHadEndedEndFirst(options: ReplayOptions) {
    var schedule = Self.schedule([(0, 5), (1, 3), (3, 9), (5, nil), (6, nil)], options)
    let now = 100 * Self.second
    #expect(schedule.begin(now: now) == [1, 2])
    #expect(schedule.begin(now: now) == [], "the second had ended when the third began")
    schedule.ended(1)
    #expect(schedule.begin(now: now) == [])
    schedule.ended(2)
    #expect(schedule.begin(now: now) == [3, 4, 5], "what has no end is not waited for")
    #expect(!schedule.isClosed)
  }

  @Test func noConnectionsAreOverAtOnce() {
    var schedule = Self.schedule([], ReplayOptions())
    #expect(schedule.isClosed && schedule.begin(now: 5) == [] && schedule.pause(now: 5) == nil)
  }
}
