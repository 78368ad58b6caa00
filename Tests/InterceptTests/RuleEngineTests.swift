import Capture
import Filter
import TestSupport
import Testing
import WebSocket

@testable import Intercept

/// What rules make of one message.
@Suite struct RuleEngineTests {
  private static func message(
    _ text: String, opcode: Opcode = .text, fin: Bool = true, isReadable: Bool = true
  ) -> InterceptedMessage {
    let header = FrameHeader(
      fin: fin, opcode: opcode, length: UInt64(text.utf8.count), maskingKey: nil)
    var message = InterceptedMessage()
    message.append(header, FrameSerializer.frame(header: header, payload: Array(text.utf8)))
    message.content = Array(text.utf8)
    message.isReadable = isReadable
    return message
  }

  private static func rule(
    _ filter: String, _ actions: [RewriteRule.Action], name: String = "r", limit: UInt64? = nil,
    every: UInt64 = 1
  ) throws -> RewriteRule {
    RewriteRule(
      name: name, filter: try Filter.parse(filter).get(), actions: actions, limit: limit,
      every: every)
  }

  private static func engine(
    _ rules: [RewriteRule], hold: String? = nil, extensions: String = ""
  ) throws -> RuleEngine {
    var record = ConnectionRecord(
      number: 3, time: 0,
      origin: ConnectionOrigin(client: .loopback(port: 1), server: .loopback(port: 2)))
    record.url = "ws://h/"
    let field = HTTPHeaders([("Sec-WebSocket-Extensions", extensions)])
    record.handshake = NegotiatedHandshake(
      request: RequestHead(method: "GET", target: "/", headers: field),
      response: ResponseHead(status: 101, reason: "", headers: field))
    let engine = RuleEngine(connection: record, start: 0)
    engine.arm(try hold.map { HoldFilter(try Filter.parse($0).get()) }, rules: rules)
    return engine
  }

  private static func decision(
    _ engine: RuleEngine, _ message: InterceptedMessage, from: Endpoint = .client,
    random: UInt32 = 0
  ) -> InterceptDecision {
    engine.decision(on: message, from: from, at: 1_000_000_000, random: { random })
  }

  private static func text(_ decision: InterceptDecision) -> String? {
    decision.payload.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func withoutRulesEverythingPasses() throws {
    #expect(Self.decision(try Self.engine([]), Self.message("a")) == .pass)
    let other = try Self.engine([Self.rule("text contains zzz", [.drop])])
    #expect(Self.decision(other, Self.message("a")) == .pass)
  }

  @Test(arguments: [
    ("op == text", true), ("from == client", true), ("from == server", false), ("conn == 3", true),
    ("len == 3", true), ("size == 3", true), ("wire == 5", true), ("frag.count == 1", true),
    ("fin", true), ("host == h", true), ("text == abc", true), ("rel == 1s", true), ("msg", true),
    ("compressed", false), ("op == ping", false), ("masked", false),
  ])
  func filtersLookAtTheMessage(filter: String, matches: Bool) throws {
    let engine = try Self.engine([Self.rule(filter, [.drop])])
    #expect(Self.decision(engine, Self.message("abc")).isDropped == matches)
  }

  @Test func aFragmentIsNoWholeMessage() throws {
    let part = Self.message("abc", fin: false)
    let rest = Self.message("abc", opcode: .continuation)
    for (filter, message, matches) in [
      ("frag == 0", part, true), ("frag == 1", rest, true), ("size == 3", part, false),
      ("frag.count == 1", part, false), ("not fin", part, true), ("fin", rest, true),
    ] as [(String, InterceptedMessage, Bool)] {
      let engine = try Self.engine([Self.rule(filter, [.drop])])
      #expect(Self.decision(engine, message).isDropped == matches, "\(filter)")
    }
  }

  @Test func rulesWorkOnWhatThoseBeforeHaveMade() throws {
    let engine = try Self.engine([
      Self.rule("text == abc", [.replace(.whole(Array("xyz!".utf8)))], name: "first"),
      Self.rule("text == abc", [.drop], name: "second"),
      Self.rule("text == xyz! size == 4", [.truncate(2)], name: "third"),
    ])
    let decision = Self.decision(engine, Self.message("abc"))
    #expect(Self.text(decision) == "xy" && !decision.isDropped)
    #expect(decision.rules == ["first", "third"])
  }

  @Test func whatIsDroppedIsAskedNothingMore() throws {
    let engine = try Self.engine(
      [Self.rule("", [.drop], name: "a"), Self.rule("", [.delay(5, jitter: 0)], name: "b")],
      hold: "")
    let decision = Self.decision(engine, Self.message("abc"))
    #expect(decision.isDropped && decision.rules == ["a"])
    #expect(decision.delay == 0 && !decision.isHeld)
  }

  @Test func aChangeThatChangesNothingIsNone() throws {
    for action in [
      RewriteRule.Action.truncate(3), .truncate(9), .replace(.whole(Array("abc".utf8))),
      .corrupt(0),
    ] {
      let decision = Self.decision(try Self.engine([Self.rule("", [action])]), Self.message("abc"))
      #expect(decision == .pass)
    }
    let cut = Self.decision(try Self.engine([Self.rule("", [.truncate(-1)])]), Self.message("abc"))
    #expect(cut.payload == [])
    let hidden = Self.decision(
      try Self.engine([Self.rule("", [.truncate(1)])]), Self.message("abc", isReadable: false))
    #expect(hidden == .pass, "what cannot be read is not changed")
  }

  @Test func corruptBytesAreOthers() throws {
    let engine = try Self.engine([Self.rule("", [.corrupt(1)])])
    for random in [0, 1, 2, 254, 255, 256, UInt32.max] {
      let decision = Self.decision(engine, Self.message("abc"), random: random)
      let changed = try #require(decision.payload)
      #expect(changed.count == 3)
      #expect(zip(changed, "abc".utf8).count { $0 != $1 } == 1, "random \(random)")
    }
    #expect(Self.decision(engine, Self.message("")).payload == nil)
  }

  @Test func delaysAddUpAndTheSlowestRateCounts() throws {
    let engine = try Self.engine([
      Self.rule("", [.delay(1000, jitter: 0), .throttle(500)], name: "a"),
      Self.rule("", [.delay(10, jitter: 3000), .throttle(200)], name: "b"),
      Self.rule("", [.throttle(300)], name: "c"),
    ])
    let decision = Self.decision(engine, Self.message("abc"), random: 2)
    // 2 microseconds, which is less than the jitter.
    #expect(decision.delay == 1010 + 2000 && decision.rate == 200)
    #expect(Self.decision(engine, Self.message("abc"), random: 4).delay == 1010 + 1000)
    let none = try Self.engine([Self.rule("", [.throttle(0)])])
    #expect(Self.decision(none, Self.message("abc")).rate == 1)
    #expect(decision.rules == ["a", "b", "c"])
  }

  /// RFC 6455, section 5.4: control frames are not fragmented, and an intermediary that does not
  /// know what reserved bits or an extension mean must not change the fragmentation.
  @Test func onlyWhatMayBeFragmentedIsSplit() throws {
    let rules = [try Self.rule("", [.split(2)])]
    #expect(Self.decision(try Self.engine(rules), Self.message("abc")).fragmentSize == 2)
    let known = try Self.engine(rules, extensions: "permessage-deflate")
    #expect(Self.decision(known, Self.message("abc")).fragmentSize == 2)
    let unknown = try Self.engine(rules, extensions: "x-other")
    #expect(Self.decision(unknown, Self.message("abc")) == .pass)
    #expect(Self.decision(try Self.engine(rules), Self.message("a", opcode: .ping)) == .pass)
    #expect(Self.decision(try Self.engine(rules), Self.message("a", isReadable: false)) == .pass)
    let zero = try Self.engine([Self.rule("", [.split(0)])])
    #expect(Self.decision(zero, Self.message("abc")).fragmentSize == 1)
  }

  @Test func everyNthMatchIsTakenUpToTheLimit() throws {
    let rule = try Self.rule("op == text", [.drop], limit: 2, every: 3)
    let engine = try Self.engine([rule])
    var dropped: [Int] = []
    for number in 1...12 {
      #expect(!Self.decision(engine, Self.message("x", opcode: .binary)).isDropped)
      if Self.decision(engine, Self.message("x")).isDropped { dropped.append(number) }
    }
    #expect(dropped == [3, 6] && rule.applications == 2)
    #expect(try Self.rule("", [], every: 0).every == 1)
  }

  @Test func aFilterHoldsWhatRulesLetPassButKeepAlives() throws {
    let engine = try Self.engine([Self.rule("text == abc", [.truncate(1)])], hold: "text == a")
    #expect(Self.decision(engine, Self.message("abc")).isHeld)
    #expect(Self.decision(engine, Self.message("a")).isHeld)
    #expect(!Self.decision(engine, Self.message("b")).isHeld)
    let all = try Self.engine([], hold: "")
    #expect(Self.decision(all, Self.message("x")).isHeld)
    #expect(Self.decision(all, Self.message("", opcode: .close)).isHeld)
    #expect(!Self.decision(all, Self.message("x", opcode: .ping)).isHeld)
    #expect(!Self.decision(all, Self.message("x", opcode: .pong)).isHeld)
  }

  @Test func aDisruptionIsHandedOn() throws {
    let engine = try Self.engine([Self.rule("", [.disrupt(.halfClose(.server))])])
    let decision = Self.decision(engine, Self.message("x"))
    #expect(decision.disruption == .halfClose(.server) && decision.rules == ["r"])
  }
}
