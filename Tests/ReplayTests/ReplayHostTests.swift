import Capture
import Replay
import Synchronization
import TestSupport
import Testing
import WebSocket

/// A server that plays a recording to clients who come in their own time, as Engine.IO's do: a
/// client has a session, polls for packets with GET, and sends its own with POST.
@Suite struct ReplayHostTests {
  /// One request and its answer.
  private struct Exchange {
    var line = 0
    var method = "GET"
    var target: String
    var body = ""
    var status = "200 OK"
    var fields = ""
    var answer: String
    /// Milliseconds.
    var asked: UInt64
    var answered: UInt64
  }

  private static let opening = "/socket.io/?EIO=4&transport=polling"
  private static let polling = opening + "&sid=RECORDEDSESSION01"
  private static let opened = #"0{"sid":"RECORDEDSESSION01","pingInterval":25000}"#

  /// A session that is opened; a poll that is answered after the client posted one packet; two polls.
  private static let session = [
    Exchange(target: opening, answer: opened, asked: 0, answered: 4),
    Exchange(target: polling, answer: #"42["hello"]"#, asked: 10, answered: 50),
    Exchange(
      line: 1, method: "POST", target: polling, body: #"42["join"]"#, answer: "ok", asked: 30,
      answered: 31),
    Exchange(target: polling, answer: "2", asked: 60, answered: 80),
  ]

  private static func host(_ exchanges: [Exchange], speed: Double = 1) -> ReplayHost {
    let store = MemoryStore()
    let archive = ExchangeArchive()
    let session = Session(store: store, application: "test", observer: archive)
    let recorders = (0..<2).map { line in
      session.recorder(
        ConnectionOrigin(
          client: .loopback(port: 50_000 + UInt16(line)), server: .loopback(port: 9001)))
    }
    var events: [(time: UInt64, line: Int, end: Endpoint, text: String)] = []
    for each in exchanges {
      let length = each.body.isEmpty ? "" : "Content-Length: \(each.body.utf8.count)\r\n"
      let head = "\(each.method) \(each.target) HTTP/1.1\r\nHost: x\r\n\(length)\r\n"
      events.append((each.asked, each.line, .client, head + each.body))
      let hasBody = each.method != "HEAD" && !["204", "304"].contains(each.status.prefix(3))
      let size = hasBody ? "Content-Length: \(each.answer.utf8.count)\r\n" : ""
      let answer = "HTTP/1.1 \(each.status)\r\n\(each.fields)\(size)\r\n"
      events.append((each.answered, each.line, .server, answer + (hasBody ? each.answer : "")))
    }
    for event in events.sorted(by: { $0.time < $1.time }) {
      Array(event.text.utf8).withUnsafeBytes {
        recorders[event.line].receive(
          CapturedBytes($0, owner: nil), from: event.end,
          at: Recording.start + event.time * 1_000_000)
      }
    }
    let dice = Dice()
    return ReplayHost(
      session, connections: [], exchanges: archive.exchanges, options: ReplayOptions(speed: speed),
      random: { dice.next() })
  }

  private final class Dice: Sendable {
    private let generator = Mutex(SeededGenerator(seed: 14))

    func next() -> UInt32 { UInt32(truncatingIfNeeded: generator.withLock { $0.next() }) }
  }

  private final class Bell: Sendable {
    private let count = Mutex(0)

    var rings: Int { count.withLock { $0 } }

    func ring() { count.withLock { $0 += 1 } }
  }

  private static func ask(
    _ host: ReplayHost, _ target: String, method: String = "GET", body: String = ""
  ) -> ReplayHost.Answer {
    let head = RequestHead(method: method, target: target, headers: HTTPHeaders([]))
    return host.answer(head, body: Array(body.utf8))
  }

  /// The head's first line, the body, and milliseconds until it may go, where it waits for nothing.
  private static func sent(
    _ answer: ReplayHost.Answer
  ) -> (line: String, body: String, delay: UInt64)? {
    guard case .send(let bytes, let delay) = answer else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let body = text.components(behind: "\r\n\r\n")
    return (text.components(before: "\r\n"), body, delay / 1_000_000)
  }

  /// Opens a session; its name is that of the live client.
  private static func open(_ host: ReplayHost) throws -> String {
    let (line, body, delay) = try #require(sent(ask(host, opening)))
    #expect(line == "HTTP/1.1 200 OK")
    #expect(delay == 4)
    let sid = body.components(behind: #""sid":""#).components(before: "\"")
    #expect(body == opened.replacingOnce("RECORDEDSESSION01", with: sid))
    #expect(sid.utf8.count == 17 && sid.utf8.allSatisfy { $0 < 0x80 } && sid != "RECORDEDSESSION01")
    return opening + "&sid=" + sid
  }

  @Test func aClientGetsASessionOfItsOwnAndWhatWasRecordedInIt() throws {
    let host = Self.host(Self.session)
    let (first, second) = (try Self.open(host), try Self.open(host))
    #expect(first != second)
    for polling in [first, second] {
      #expect(
        Self.sent(Self.ask(host, polling, method: "POST", body: #"42["join"]"#))?.body == "ok")
      #expect(Self.sent(Self.ask(host, polling))?.body == #"42["hello"]"#)
      #expect(Self.sent(Self.ask(host, polling))?.body == "2")
    }
  }

  @Test func whatWasAnsweredAfterAPostWaitsForThePost() throws {
    let host = Self.host(Self.session)
    let polling = try Self.open(host)
    guard case .later(_, let delay, let ticket) = Self.ask(host, polling) else {
      Issue.record("the poll was answered without the post")
      return
    }
    // The answer came 20 ms after the post at 30 ms.
    #expect(delay == 20_000_000)
    let bell = Bell()
    host.whenRequested(ticket) { bell.ring() }
    host.whenRequested(ticket) { bell.ring() }
    #expect(bell.rings == 0)
    // A Close is no packet that anything waits for: of Engine.IO (1), of Socket.IO (41).
    _ = Self.ask(host, polling, method: "POST", body: "1")
    _ = Self.ask(host, polling, method: "POST", body: "41")
    #expect(bell.rings == 0)
    _ = Self.ask(host, polling, method: "POST", body: #"42["join"]"#)
    #expect(bell.rings == 2)
    _ = Self.ask(host, polling, method: "POST", body: #"42["more"]"#)
    #expect(bell.rings == 2, "each rings once")
    host.whenRequested(ticket) { bell.ring() }
    #expect(bell.rings == 3, "at once when it has come already")
  }

  @Test func packetsOfOneBodyCountAsThoseOfSeveral() throws {
    var exchanges = Self.session
    exchanges.insert(
      Exchange(
        line: 1, method: "POST", target: Self.polling, body: #"42["second"]"#, answer: "ok",
        asked: 40, answered: 41), at: 3)
    let host = Self.host(exchanges)
    let polling = try Self.open(host)
    guard case .later(_, let delay, let ticket) = Self.ask(host, polling) else {
      Issue.record("the poll was answered without the posts")
      return
    }
    #expect(delay == 10_000_000, "the last post was at 40 ms")
    let bell = Bell()
    host.whenRequested(ticket) { bell.ring() }
    _ = Self.ask(host, polling, method: "POST", body: "1\u{1E}41")
    #expect(bell.rings == 0)
    _ = Self.ask(host, polling, method: "POST", body: "42[\"join\"]\u{1E}42[\"second\"]")
    #expect(bell.rings == 1)
  }

  @Test func theDelayIsTheRecordedOneAtTheSpeedThatIsPlayed() throws {
    let host = Self.host(Self.session, speed: 4)
    let delay = try #require(Self.sent(Self.ask(host, Self.opening))).delay
    #expect(delay == 1)
    let atOnce = Self.host(Self.session, speed: .infinity)
    #expect(Self.sent(Self.ask(atOnce, Self.opening))?.delay == 0)
  }

  @Test func onceAllIsPlayedAPollEndsTheSessionAndAPostIsStillTaken() throws {
    let host = Self.host(Self.session)
    let polling = try Self.open(host)
    guard case .later = Self.ask(host, polling), case .later = Self.ask(host, polling),
      case .later(let bytes, let delay, let ticket) = Self.ask(host, polling)
    else {
      Issue.record("a poll was answered without the post")
      return
    }
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    #expect(delay == 0)
    let bell = Bell()
    host.whenRequested(ticket) { bell.ring() }
    for _ in 0..<2 {
      #expect(Self.sent(Self.ask(host, polling, method: "POST", body: "42[]"))?.body == "ok")
    }
    #expect(bell.rings == 1)
    let last = try #require(Self.sent(Self.ask(host, polling)))
    #expect(last.line == "HTTP/1.1 400 Bad Request" && last.delay == 0)
  }

  @Test func aSessionThatNobodyOpenedAndARequestThatIsNotThereAreRefused() throws {
    let host = Self.host(Self.session)
    let polling = try Self.open(host)
    for (method, target) in [
      ("GET", Self.opening + "&sid=unknown"), ("GET", "/other"), ("POST", Self.opening),
      ("DELETE", polling),
    ] {
      guard case .refuse(let refusal) = Self.ask(host, target, method: method) else {
        Issue.record("\(method) \(target) was answered")
        continue
      }
      #expect(refusal.status == 404)
      #expect(refusal.sentence == "the recording has no answer to \(method) \(target)")
    }
  }

  @Test func whoeverAsksAgainGetsTheExchangesInOrderAndThenTheLastOne() {
    let pages = ["one", "two"].enumerated().map { index, text in
      Exchange(
        target: "/page?x=1&t=\(index)", answer: text, asked: UInt64(index) * 10,
        answered: UInt64(index) * 10 + 1)
    }
    let host = Self.host(pages)
    let bodies = (0..<4).map { Self.sent(Self.ask(host, "/page?_=\($0)&x=1"))?.body }
    #expect(bodies == ["one", "two", "two", "two"])
  }

  /// RFC 9110, sections 9.3.2 and 8.6: neither the answer to HEAD nor 204 and 304 have a body, and
  /// 204 has no Content-Length.
  @Test(arguments: [
    ("GET", "200 OK", true, "body"), ("HEAD", "200 OK", true, ""),
    ("GET", "204 No Content", false, ""),
    ("GET", "304 Not Modified", false, ""), ("GET", "303 See Other", true, "body"),
    ("GET", "205 Reset Content", true, "body"),
  ])
  func theHeadSaysWhatFollows(method: String, status: String, hasLength: Bool, body: String) throws
  {
    let host = Self.host([
      Exchange(
        method: method, target: "/", status: status, fields: "X-A: 1\r\nConnection: close\r\n",
        answer: "body", asked: 0, answered: 1)
    ])
    guard case .send(let bytes, _) = Self.ask(host, "/", method: method) else {
      Issue.record("it was not answered")
      return
    }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.1 \(status)\r\nX-A: 1\r\n"))
    #expect(text.contains("Content-Length: ") == hasLength)
    #expect(!text.contains("Connection"))
    #expect(text.components(behind: "\r\n\r\n") == body)
  }

  @Test func aWebSocketIsChosenByItsTargetThenItsPathAndHowOftenItWasPlayed() throws {
    let targets = ["/a?x=1", "/a?x=2", "/a?x=2", "/b"]
    let records = targets.enumerated().map { index, target in
      var record = ConnectionRecord(
        number: UInt32(index + 1), time: Recording.start,
        origin: ConnectionOrigin(client: .loopback(port: 50_000), server: .loopback(port: 9001)))
      record.request = RequestHead(method: "GET", target: target, headers: HTTPHeaders([]))
      return record
    }
    let host = ReplayHost(
      Session(store: MemoryStore(), application: nil), connections: records, exchanges: [],
      options: ReplayOptions(), random: { 0 })
    func chosen(_ target: String) -> UInt32? {
      let head = RequestHead(method: "GET", target: target, headers: HTTPHeaders([]))
      return try? host.connection(for: head).get().record.number
    }
    #expect([chosen("/a?x=2"), chosen("/a?x=2"), chosen("/a?x=2")] == [2, 3, 2])
    #expect([chosen("/a?x=9"), chosen("/a?x=9"), chosen("/a?x=9")] == [1, 1, 3])
    #expect(chosen("/a?x=1") == 1)
    #expect(chosen("/b?y=1") == 4 && chosen("/c") == nil)
    let head = RequestHead(method: "GET", target: "/c?x=1", headers: HTTPHeaders([]))
    let refusal = #expect(throws: ServedRefusal.self) { try host.connection(for: head).get() }
    #expect(refusal?.status == 404)
    #expect(refusal?.sentence == "the recording has no WebSocket for /c")
  }
}

extension String {
  /// What stands behind the first `mark`; nothing where there is none.
  fileprivate func components(behind mark: String) -> String {
    firstRange(of: mark).map { String(self[$0.upperBound...]) } ?? ""
  }

  /// What stands before the first `mark`; all of it where there is none.
  fileprivate func components(before mark: String) -> String {
    firstRange(of: mark).map { String(self[..<$0.lowerBound]) } ?? self
  }

  fileprivate func replacingOnce(_ old: String, with new: String) -> String {
    components(before: old) + new + components(behind: old)
  }
}
