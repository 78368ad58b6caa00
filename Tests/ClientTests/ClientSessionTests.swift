import Testing

@testable import Capture
@testable import Client
@testable import WebSocket

/// The behaviour of a client.
@Suite struct ClientSessionTests {
  private static let key = MaskingKey(0x0102_0304)

  private func session(
    _ reflexes: ClientReflexes = ClientReflexes(), failsBreaches: Bool = false
  ) -> ClientSession {
    ClientSession(
      url: "ws://x/", reflexes: reflexes, handshakePatience: 10, failsBreaches: failsBreaches)
  }

  /// A session whose handshake was answered with 101.
  private func opened(_ change: (inout ClientReflexes) -> Void = { _ in }) -> ClientSession {
    var reflexes = ClientReflexes()
    change(&reflexes)
    var session = session(reflexes)
    _ = session.connected(request: [])
    #expect(
      session.received([.handshake(outcome(status: 101))], connection: 7).first
        == .report(.opened(connection: 7)))
    return session
  }

  private func outcome(status: Int) -> DissectorEvent.HandshakeOutcome {
    let request = RequestHead(method: "GET", target: "/", headers: HTTPHeaders())
    let response = ResponseHead(status: status, reason: "Because", headers: HTTPHeaders())
    return DissectorEvent.HandshakeOutcome(
      request: request, response: response,
      negotiated: NegotiatedHandshake(request: request, response: response), refusalBody: [1])
  }

  private func frame(_ opcode: Opcode, _ payload: [UInt8]) -> ClientSession.Action {
    let header = FrameHeader(
      opcode: opcode, length: UInt64(payload.count), maskingKey: Self.key)
    return .write(FrameSerializer.frame(header: header, payload: payload))
  }

  private func passed(
    _ opcode: Opcode, _ payload: [UInt8], from: Endpoint, in session: inout ClientSession,
    isWritable: Bool = true
  ) -> [ClientSession.Action] {
    let notable = FrameBatch.Notable(row: 0, opcode: opcode, offset: 0, payload: payload)
    return session.passed(
      [notable], from: from, isWritable: isWritable, keys: { Self.key })
  }

  @Test func sendsTheHandshakeAndGivesTheServerItsTimeForTheAnswer() {
    var session = session()
    #expect(session.connected(request: [1]) == [.write([1]), .wait(seconds: 10)])
    let sentence = "ws://x/: no answer to the handshake within 10 s"
    #expect(
      session.timerFired(key: Self.key) == [
        .report(.failed(sentence, exitStatus: 69)), .disconnect,
      ])
    #expect(session.ended(nil) == [])
  }

  private func refusal(_ body: String) -> Refusal {
    Refusal(response: outcome(status: 404).response, body: Array(body.utf8))
  }

  @Test func reportsARefusalAndLeaves() {
    var session = session()
    let refusal = Refusal(response: outcome(status: 404).response, body: [1])
    #expect(
      session.received([.handshake(outcome(status: 404))], connection: 1)
        == [.report(.refused(refusal)), .disconnect])
    #expect(session.run(.text("x"), key: Self.key) == [])
    #expect(!session.accepts(.text("x")))
  }

  @Test func waitsAMomentForTheBodyOfARefusalAndNotForItsEnd() {
    var session = session()
    #expect(session.refused(refusal("a")) == [.wait(seconds: ClientSession.bodyPatience)])
    #expect(session.refused(refusal("ab")) == [])
    #expect(
      session.timerFired(key: Self.key) == [.report(.refused(refusal("ab"))), .disconnect])
    session = self.session()
    _ = session.refused(refusal("a"))
    #expect(session.ended(nil) == [.report(.refused(refusal("a"))), .disconnect])
    session = self.session()
    let long = refusal(String(repeating: "x", count: 4096))
    #expect(session.refused(long) == [.report(.refused(long)), .disconnect])
  }

  @Test func anAnswerThatBreaksTheHandshakeFailsTheConnectionOrIsToldWithIt() {
    let findings = [
      Finding(.h20, from: .server, offset: 0, fact: .expected("a", got: "b")),
      Finding(.h31, from: .server, offset: 0), Finding(.h02, from: .client, offset: 0),
    ]
    let events =
      findings.map { DissectorEvent.finding($0, row: nil) } + [.handshake(outcome(status: 101))]
    var session = session()
    #expect(
      session.received(events, connection: 7)
        == [.report(.opened(connection: 7, breaches: [findings[0]]))])
    session = self.session(failsBreaches: true)
    let actions = session.received(events, connection: 7)
    guard case .report(.failed(let sentence, exitStatus: 76))? = actions.first,
      actions.last == .disconnect
    else {
      Issue.record("it did not fail")
      return
    }
    #expect(sentence.hasSuffix("Sec-WebSocket-Accept does not match the key: expected a, got b"))
  }

  @Test func failsWhenTheServerLeavesWithoutAnAnswer() {
    var session = session()
    guard case .report(.failed(_, exitStatus: 69))? = session.ended(nil).first else {
      Issue.record("no failure was reported")
      return
    }
  }

  @Test func keepsCommandsUntilItIsOpenAndThenRunsThemInOrder() {
    var session = session()
    #expect(session.run(.ping([1]), key: Self.key) == [])
    #expect(session.run(.text("a"), key: Self.key) == [])
    #expect(
      session.received([.handshake(outcome(status: 101))], connection: 1)
        == [.report(.opened(connection: 1)), frame(.ping, [1]), frame(.text, [0x61])])
  }

  @Test func echoesACloseWithItsCodeAndNeverWithOneThatMustNotBeSent() {
    for (payload, answer) in [
      ([], []), ([0x03, 0xE8, 0x61], [0x03, 0xE8]), ([0x0F, 0xA0], [0x0F, 0xA0]),
      ([0x03], [0x03, 0xEA]), ([0x03, 0xED], [0x03, 0xEA]), ([0x00, 0x00], [0x03, 0xEA]),
    ] as [([UInt8], [UInt8])] {
      var session = opened()
      #expect(
        passed(.close, payload, from: .server, in: &session) == [frame(.close, answer)])
      #expect(
        passed(.close, answer, from: .client, in: &session)
          == [.wait(seconds: ClientSession.closePatience)])
      #expect(session.timerFired(key: Self.key) == [.disconnect])
    }
  }

  @Test func waitsForTheAnswerToItsOwnCloseThenForTheServerToCloseTCP() {
    var session = opened()
    let payload: [UInt8] = [0x03, 0xE8]
    #expect(session.run(.close(.normal, reason: ""), key: Self.key) == [frame(.close, payload)])
    #expect(
      passed(.close, payload, from: .client, in: &session)
        == [.wait(seconds: ClientSession.replyPatience)])
    #expect(
      passed(.close, payload, from: .server, in: &session)
        == [.wait(seconds: ClientSession.closePatience)])
    let summary = CloseSummary(by: .client, clean: true, code: .normal, reason: "")
    #expect(session.ended(summary) == [.report(.closed(summary)), .disconnect])
  }

  @Test func sendsNothingOfItsOwnAfterTheCloseButWhatTheUserAuthored() {
    var session = opened()
    _ = session.run(.close(nil, reason: ""), key: Self.key)
    _ = passed(.close, [], from: .client, in: &session)
    #expect(session.run(.text("late"), key: Self.key) == [])
    #expect(passed(.ping, [], from: .server, in: &session) == [])
    #expect(session.run(.raw([9]), key: Self.key) == [.write([9])])
    #expect(session.run(.close(nil, reason: ""), key: Self.key) == [.disconnect])
  }

  @Test func aCloseAmongRawBytesCountsAsItsOwn() {
    var session = opened()
    _ = session.run(.raw([0x88, 0x80, 0, 0, 0, 0]), key: Self.key)
    #expect(
      passed(.close, [], from: .client, in: &session)
        == [.wait(seconds: ClientSession.replyPatience)])
    #expect(!session.isOpen)
  }

  @Test func answersTheNewestPingAloneWhileTheSocketIsFull() {
    var session = opened()
    #expect(passed(.ping, [1], from: .server, in: &session) == [frame(.pong, [1])])
    #expect(passed(.ping, [2], from: .server, in: &session, isWritable: false) == [])
    #expect(passed(.ping, [3], from: .server, in: &session, isWritable: false) == [])
    #expect(session.writable() == [frame(.pong, [3])])
    #expect(session.writable() == [])
  }

  @Test func answersNoPingWhenToldNotToNorItsOwn() {
    var session = opened { $0.answersPings = false }
    #expect(passed(.ping, [1], from: .server, in: &session) == [])
    #expect(session.run(.autoPong(true), key: Self.key) == [])
    #expect(passed(.ping, [1], from: .client, in: &session) == [])
    #expect(passed(.ping, [1], from: .server, in: &session) == [frame(.pong, [1])])
  }

  @Test func leavesTheServersCloseUnansweredWhenToldToAndSendsOneByHand() {
    var session = opened { $0.answersClose = false }
    #expect(passed(.close, [3, 232], from: .server, in: &session) == [])
    #expect(!session.accepts(.text("x")))
    #expect(
      session.run(.close(.normal, reason: ""), key: Self.key) == [frame(.close, [3, 232])])
  }

  @Test func failsTheConnectionForWhatBreaksTheProtocolWhenToldTo() {
    let finding = Finding(.f02, from: .server, offset: 0)
    var session = opened()
    #expect(!session.judges && session.judged([finding], key: { Self.key }) == [])
    session = opened { $0.failsViolations = true }
    #expect(session.judges)
    let harmless = Finding(.f02, from: .client, offset: 0)
    #expect(session.judged([harmless], key: { Self.key }) == [])
    #expect(
      session.judged([finding], key: { Self.key })
        == [frame(.close, [3, 234] + Array("F02".utf8))])
    let summary = CloseSummary(by: .client, clean: true, code: .protocolError, reason: "F02")
    guard case .report(.closed(_, because: let clause?))? = session.ended(summary).first else {
      Issue.record("the violation is not said")
      return
    }
    #expect(clause.hasPrefix("broke the protocol (F02: "))
  }

  @Test func givesUpAServerThatAnswersNoPing() {
    var session = opened {
      $0.pingInterval = 2
      $0.pingTimeout = 1
    }
    #expect(
      session.timerFired(key: Self.key) == [frame(.ping, Array("1".utf8)), .wait(seconds: 1)])
    _ = passed(.pong, Array("1".utf8), from: .server, in: &session)
    #expect(session.timerFired(key: Self.key) == [.wait(seconds: 1)])
    _ = session.timerFired(key: Self.key)
    #expect(
      session.timerFired(key: Self.key)
        == [frame(.close, [3, 243] + Array("no pong".utf8)), .disconnect])
  }

  @Test func cutsAControlFramesPayloadToThe125BytesThatAreAllowed() {
    let session = opened()
    var copy = session
    let long = [UInt8](repeating: 1, count: 200)
    #expect(copy.run(.ping(long), key: Self.key) == [frame(.ping, Array(long.prefix(125)))])
  }
}
