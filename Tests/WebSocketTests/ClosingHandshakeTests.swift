import Testing

@testable import WebSocket

@Suite struct ClosingHandshakeTests {
  private var closing = ClosingHandshake()
  private var offset: UInt64 = 0

  private mutating func frame(
    _ opcode: Opcode, _ from: Endpoint, code: UInt16? = nil, reason: String = "", time: UInt64 = 0
  ) -> [FindingID] {
    offset += 1
    let body = CloseBody(code: code.map(CloseCode.init), reason: Array(reason.utf8))
    return closing.frame(
      opcode: opcode, from: from, offset: offset, time: time, payload: body.payload
    ).map(\.rule)
  }

  private mutating func end(_ endpoint: Endpoint, time: UInt64 = 0) -> [Finding] {
    closing.transportEnded(by: endpoint, time: time, offset: 99)
  }

  @Test mutating func aCleanCloseHasNoFindingAndSaysWhoBegan() {
    #expect(frame(.text, .client) == [])
    #expect(frame(.close, .client, code: 1001, reason: "bye") == [])
    #expect(closing.hasBegun && !closing.isComplete)
    #expect(frame(.close, .server, code: 1001) == [])
    #expect(end(.server) == [])
    #expect(end(.client) == [])
    #expect(
      closing.outcome
        == .init(closedBy: .client, clean: true, code: .goingAway, reason: "bye"))
  }

  @Test mutating func dataSentAfterThePeersCloseAndBeforeOnesOwnIsClean() {
    #expect(frame(.close, .client, code: 1000) == [])
    #expect(frame(.text, .server) == [])
    #expect(frame(.continuation, .server) == [])
    #expect(frame(.close, .server, code: 1000) == [])
  }

  @Test mutating func c07C08AndC15AreDataControlAndCloseAfterOnesOwnClose() {
    #expect(frame(.close, .client, code: 1000) == [])
    #expect(frame(.binary, .client) == [.c07])
    #expect(frame(.ping, .client) == [.c08])
    #expect(frame(.close, .client, code: 1000) == [.c15])
    #expect(frame(.ping, .server) == [])
  }

  @Test mutating func c09IsAnyByteAfterBothCloseFramesOnceForADirection() {
    _ = frame(.close, .client)
    #expect(closing.strayBytes(from: .client, offset: 5) == [])
    _ = frame(.close, .server)
    #expect(
      closing.strayBytes(from: .server, offset: 7) == [
        Finding(.c09, from: .server, offset: 7)
      ])
    #expect(frame(.text, .server) == [.c07])
    #expect(frame(.text, .client) == [.c09, .c07])
  }

  @Test mutating func c10IsAnEndWithoutTheCloseThatWasOwed() {
    _ = frame(.close, .client, code: 1000)
    #expect(end(.client) == [])
    #expect(end(.server) == [Finding(.c10, from: .server, offset: 99)])
    #expect(end(.server) == [])
    #expect(closing.outcome.clean == false)
    #expect(closing.outcome.code == .normal)
  }

  @Test mutating func c11IsAnEndWithoutAnyCloseOnWhoeverEndedFirst() {
    #expect(end(.server) == [Finding(.c11, from: .server, offset: 99)])
    #expect(end(.client) == [])
    #expect(
      closing.outcome
        == .init(closedBy: .server, clean: false, code: .abnormal, reason: ""))
  }

  @Test mutating func c12IsATCPConnectionLeftOpenByTheServerAfterBothCloseFrames() {
    _ = frame(.close, .client, time: 5)
    _ = frame(.close, .server, time: 6)
    #expect(end(.client, time: 1_000_000_007).map(\.rule) == [.c12])
    #expect(end(.server, time: 9_000_000_000) == [])
  }

  @Test mutating func aServerThatClosesAtOnceIsCleanAsIsAClientThatWasFaster() {
    _ = frame(.close, .server, time: 5)
    _ = frame(.close, .client, time: 6)
    #expect(end(.client, time: 7) == [])
    #expect(end(.server, time: 3_000_000_000) == [])
  }

  @Test mutating func c14IsAReplyWithAnotherCode() {
    _ = frame(.close, .server, code: 1001)
    #expect(frame(.close, .client, code: 1000) == [.c14])
  }

  @Test mutating func aReplyToACloseWithoutCodeMayHaveAny() {
    _ = frame(.close, .server)
    #expect(frame(.close, .client, code: 1000) == [])
    #expect(closing.outcome.code == .noStatus)
  }

  @Test func nothingSeenNothingSaid() {
    #expect(
      closing.outcome == .init(closedBy: nil, clean: false, code: .abnormal, reason: ""))
  }
}
