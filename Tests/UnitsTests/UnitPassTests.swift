import Capture
import CaptureSupport
import Payloads
import Testing
import WebSocket

@testable import Units

@Suite struct UnitPassTests {
  private let millisecond = FilterFixture.millisecond

  @Test func anAnswerIsJoinedToItsRequest() throws {
    var traffic = UnitFixture()
    traffic.call(1)
    traffic.call(2)
    traffic.answer(2)
    traffic.answer(1)
    let index = traffic.index()
    #expect(index.scanned == 4)
    #expect(index.count == 4)
    let answer = try #require(index.units(of: 3).first)
    #expect(answer.role == .reply)
    #expect(answer.link == UnitLink(unit: 2, frame: 2, latency: millisecond))
    #expect(index.units(of: 4).first?.link?.latency == 3 * millisecond)
    let request = try #require(index.units(of: 1).first)
    #expect(request.link?.frame == 4)
    #expect(!request.isWaiting)
  }

  @Test func aConversationThatRemembersNothingIsKeptOnce() throws {
    var (plain, calls) = (UnitFixture(), UnitFixture())
    for number in 1...1000 {
      plain.send("line \(number)", from: .server)
      calls.call(number)
    }
    // The protocol is settled after a hundred messages that nothing claims.
    let early = try #require(plain.index().checkpoint(of: 1, before: 1000))
    #expect(early.after < 300)
    #expect(early.conversation.isAtRest)
    let late = try #require(calls.index().checkpoint(of: 1, before: 1000))
    #expect(late.after >= 1000 - UInt32(UnitPass.checkpointInterval) - 1)
    #expect(!late.conversation.isAtRest)
  }

  @Test func bothEndsMayAskWithTheSameIdentifier() {
    var traffic = UnitFixture()
    traffic.call(1, from: .client)
    traffic.call(1, from: .server)
    traffic.answer(1, from: .client)
    traffic.answer(1, from: .server)
    let index = traffic.index()
    #expect(index.units(of: 3).first?.link?.frame == 2)
    #expect(index.units(of: 4).first?.link?.frame == 1)
  }

  @Test func aRequestWithoutAnAnswerWaits() {
    var traffic = UnitFixture()
    traffic.call(1, "lost")
    traffic.call(2)
    traffic.answer(2)
    traffic.answer(9)
    let index = traffic.index()
    #expect(index.units(of: 1).first?.isWaiting == true)
    #expect(index.units(of: 4).first?.link == nil)
    let requests = index.requests(after: 0, answersAfter: 0, limit: 100).asked
    #expect(requests.map(\.latency) == [nil, millisecond])
    #expect(requests.map { String(decoding: $0.label, as: UTF8.self) } == ["lost", "get"])
  }

  @Test func whatIsBrokenIsKnownByItsFrame() {
    var traffic = UnitFixture()
    traffic.send("fine", from: .server)
    traffic.send(#"{"a":1,"b":}"#, from: .server)
    traffic.send(#"{"whole":[1]}"#, from: .server)
    traffic.send(#"{"a":[1,"#, from: .server, fin: false)
    traffic.send("2", from: .server, opcode: .continuation)
    traffic.send("[log] a line, not meant as JSON", from: .server)
    let index = traffic.index()
    #expect(index.faults.map(\.frame) == [2])
    #expect(index.faults.first?.count == 2)
    #expect(index.faults.first?.offset == 11)
    #expect((1...6).map { index.faultCount(upTo: $0) } == [0, 1, 1, 1, 2, 2])
    let next = (0...5).map { index.faultyFrame(nearestTo: $0, isForward: true) }
    #expect(next == [2, 2, 5, 5, 5, nil])
    let before = (0...6).map { index.faultyFrame(nearestTo: $0, isForward: false) }
    #expect(before == [nil, nil, nil, 2, 2, 2, 5])
  }

  @Test func anIdentifierThatIsUsedAgainIsAnotherRequest() {
    var traffic = UnitFixture()
    for _ in 0..<3 {
      traffic.call(7)
      traffic.answer(7)
    }
    let index = traffic.index()
    #expect((1...3).map { index.units(of: UInt32(2 * $0)).first?.link?.frame } == [1, 3, 5])
  }

  @Test func fragmentsAreOneUnitOnTheLastFrame() {
    var traffic = UnitFixture()
    traffic.send(#"{"jsonrpc":"2.0","#, from: .client, fin: false)
    traffic.send("ping", from: .client, opcode: .ping)
    traffic.send(#""id":1,"method":"m"}"#, from: .client, opcode: .continuation)
    let index = traffic.index()
    #expect(index.units(of: 1).isEmpty)
    #expect(index.units(of: 2).isEmpty)
    #expect(index.units(of: 3).map(\.form) == ["json-rpc"])
  }

  @Test func severalUnitsOfOneMessageHaveNumbersOfTheirOwn() {
    var traffic = UnitFixture()
    traffic.send(
      #"[{"jsonrpc":"2.0","id":1,"method":"a"},{"jsonrpc":"2.0","id":2,"method":"b"}]"#,
      from: .client)
    traffic.answer(2)
    let index = traffic.index()
    #expect(index.units(of: 1).map(\.number) == [1, 2])
    #expect(index.units(of: 2).first?.link?.unit == 2)
  }

  @Test func connectionsAreApart() {
    var traffic = UnitFixture()
    let other = traffic.fixture.open(host: "h")
    traffic.call(1)
    traffic.send(#"{"jsonrpc":"2.0","id":1,"result":1}"#, from: .server, on: other)
    #expect(traffic.index().units(of: 2).first?.link == nil)
  }

  @Test func itContinuesWithWhatWasCapturedSince() {
    var traffic = UnitFixture()
    traffic.call(1)
    let index = UnitIndex()
    let pass = UnitPass(traffic.session, into: index)
    while pass.advance() {}
    #expect(index.units(of: 1).first?.isWaiting == true)
    traffic.answer(1)
    while pass.advance() {}
    #expect(index.units(of: 1).first?.isWaiting == false)
  }

  @Test func aChoiceOverridesWhatTheMessagesLookLike() {
    var traffic = UnitFixture()
    traffic.call(1)
    #expect(traffic.index(DecodeChoice(form: "json")).units(of: 1).map(\.form) == ["json"])
    var choice = DecodeChoice()
    choice.connections[1] = "text"
    #expect(traffic.index(choice).choice(of: 1)?.reason == .override)
  }
}
