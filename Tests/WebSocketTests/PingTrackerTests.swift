import Testing

@testable import WebSocket

@Suite struct PingTrackerTests {
  private var ledger = PingTracker(threshold: 100)

  private mutating func frame(
    _ opcode: Opcode, _ from: Endpoint, _ payload: String = "", time: UInt64 = 0,
    offset: UInt64 = 0
  ) -> [FindingID] {
    ledger.frame(
      opcode: opcode, from: from, offset: offset, time: time, payload: Array(payload.utf8)
    ).map(\.rule)
  }

  @Test mutating func aPingAndItsPongAreCleanAndGiveTheRoundTrip() {
    #expect(frame(.ping, .client, "a", time: 10) == [])
    #expect(frame(.ping, .server, "a", time: 11) == [])
    #expect(frame(.pong, .server, "a", time: 40) == [])
    #expect(ledger.roundTrip == 30)
    #expect(frame(.text, .server) == [])
    #expect(ledger.roundTrip == nil)
  }

  @Test mutating func p01IsTheNewestPingWithoutAPongAtACleanClose() {
    _ = frame(.ping, .client, "a")
    #expect(frame(.close, .server, offset: 5) == [])
    let findings = ledger.frame(opcode: .close, from: .client, offset: 9, time: 0, payload: [])
    #expect(findings == [Finding(.p01, from: .server, offset: 5)])
  }

  @Test mutating func onlyTheNewestPingNeedsAPong() {
    for payload in ["a", "b", "c"] { _ = frame(.ping, .client, payload) }
    #expect(frame(.pong, .server, "c") == [])
    #expect(frame(.close, .client) == [])
    #expect(frame(.close, .server) == [])
  }

  @Test mutating func answeringEveryPingInOrderIsClean() {
    for payload in ["a", "b"] { _ = frame(.ping, .client, payload) }
    #expect(frame(.pong, .server, "a") == [])
    #expect(frame(.pong, .server, "b") == [])
  }

  @Test mutating func ofEqualPingsEitherOnePongOrAllOfThemAreClean() {
    for _ in 0..<3 { _ = frame(.ping, .client) }
    for _ in 0..<3 { #expect(frame(.pong, .server) == []) }
    for _ in 0..<3 { _ = frame(.ping, .server) }
    #expect(frame(.pong, .client) == [])
    #expect(frame(.close, .client) == [])
    #expect(frame(.close, .server) == [])
  }

  @Test mutating func aPingAfterACloseNeedsNoPongNorDoesOneWithoutACleanClose() {
    _ = frame(.ping, .client, "old")
    _ = frame(.pong, .server, "old")
    #expect(frame(.close, .server) == [])
    #expect(frame(.ping, .client, "late") == [])
    #expect(frame(.close, .client) == [])
    var unclean = PingTrackerTests()
    _ = unclean.frame(.ping, .client)
    #expect(unclean.frame(.close, .server) == [])
  }

  @Test mutating func p02IsAPongThatEqualsNoOutstandingPing() {
    _ = frame(.ping, .client, "a")
    #expect(frame(.pong, .server, "b") == [.p02])
    #expect(frame(.pong, .client, "a") == [.p03])
  }

  @Test mutating func p03IsAPongNobodyAskedFor() {
    #expect(frame(.pong, .client, "heartbeat") == [.p03])
    #expect(FindingID.p03.level == .information)
  }

  @Test mutating func p04IsAPongAfterTheThreshold() {
    _ = frame(.ping, .client, "a", time: 10)
    #expect(frame(.pong, .server, "a", time: 110) == [])
    _ = frame(.ping, .client, "b", time: 200)
    #expect(frame(.pong, .server, "b", time: 301) == [.p04])
  }

  @Test mutating func aClockThatRunsBackwardsGivesNoRoundTrip() {
    _ = frame(.ping, .client, "a", time: 10)
    #expect(frame(.pong, .server, "a", time: 3) == [])
    #expect(ledger.roundTrip == 0)
  }

  @Test mutating func manyPingsAreKeptInBoundedMemoryAndLateAnswersAccuseNobody() {
    for number in 0..<10_000 { _ = frame(.ping, .client, "\(number)") }
    #expect(frame(.pong, .server, "0") == [])
    #expect(frame(.pong, .server, "9999") == [])
    #expect(frame(.close, .client) == [])
    #expect(frame(.close, .server) == [])
  }
}
