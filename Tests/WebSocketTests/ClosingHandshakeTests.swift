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

  @Test mutating func `A clean close has no finding and says who began`() {
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

  @Test mutating func `Data sent after the peer's Close and before one's own is clean`() {
    #expect(frame(.close, .client, code: 1000) == [])
    #expect(frame(.text, .server) == [])
    #expect(frame(.continuation, .server) == [])
    #expect(frame(.close, .server, code: 1000) == [])
  }

  @Test mutating func `C07, C08 and C15 are data, control and Close after one's own Close`() {
    #expect(frame(.close, .client, code: 1000) == [])
    #expect(frame(.binary, .client) == [.c07])
    #expect(frame(.ping, .client) == [.c08])
    #expect(frame(.close, .client, code: 1000) == [.c15])
    #expect(frame(.ping, .server) == [])
  }

  @Test mutating func `C09 is any byte after both Close frames, once for a direction`() {
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

  @Test mutating func `C10 is an end without the Close that was owed`() {
    _ = frame(.close, .client, code: 1000)
    #expect(end(.client) == [])
    #expect(end(.server) == [Finding(.c10, from: .server, offset: 99)])
    #expect(end(.server) == [])
    #expect(closing.outcome.clean == false)
    #expect(closing.outcome.code == .normal)
  }

  @Test mutating func `C11 is an end without any Close, on whoever ended first`() {
    #expect(end(.server) == [Finding(.c11, from: .server, offset: 99)])
    #expect(end(.client) == [])
    #expect(
      closing.outcome
        == .init(closedBy: .server, clean: false, code: .abnormal, reason: ""))
  }

  @Test mutating func `C12 is a TCP connection left open by the server after both Close frames`() {
    _ = frame(.close, .client, time: 5)
    _ = frame(.close, .server, time: 6)
    #expect(end(.client, time: 1_000_000_007).map(\.rule) == [.c12])
    #expect(end(.server, time: 9_000_000_000) == [])
  }

  @Test mutating func `A server that closes at once is clean, as is a client that was faster`() {
    _ = frame(.close, .server, time: 5)
    _ = frame(.close, .client, time: 6)
    #expect(end(.client, time: 7) == [])
    #expect(end(.server, time: 3_000_000_000) == [])
  }

  @Test mutating func `C14 is a reply with another code`() {
    _ = frame(.close, .server, code: 1001)
    #expect(frame(.close, .client, code: 1000) == [.c14])
  }

  @Test mutating func `A reply to a Close without code may have any`() {
    _ = frame(.close, .server)
    #expect(frame(.close, .client, code: 1000) == [])
    #expect(closing.outcome.code == .noStatus)
  }

  @Test func `Nothing seen, nothing said`() {
    #expect(
      closing.outcome == .init(closedBy: nil, clean: false, code: .abnormal, reason: ""))
  }
}
