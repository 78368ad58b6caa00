import Capture
import CaptureSupport
import Payloads
import Testing
import WebSocket

@testable import Units

/// Polling requests of Engine.IO, and the WebSocket that takes over from them.
@Suite struct PollingTests {
  private let fixture = FilterFixture()

  private func http() -> ConnectionRecorder {
    fixture.session.recorder(
      ConnectionOrigin(
        client: Address(bytes: [10, 0, 0, 1], port: 50001),
        server: Address(bytes: [10, 0, 0, 2], port: 9001)))
  }

  private static func target(_ transport: String, sid: String? = "S") -> String {
    "/socket.io/?EIO=4&transport=\(transport)" + (sid.map { "&sid=\($0)" } ?? "")
  }

  private func ask(
    _ body: String? = nil, sid: String? = "S", on recorder: ConnectionRecorder, at time: UInt64
  ) {
    let text =
      "\(body == nil ? "GET" : "POST") \(Self.target("polling", sid: sid)) HTTP/1.1\r\nHost: h\r\n"
      + (body.map { "Content-Length: \($0.utf8.count)\r\n\r\n\($0)" } ?? "\r\n")
    fixture.send(Array(text.utf8), from: .client, on: recorder, at: time)
  }

  private func answer(
    _ body: String, isDeflated: Bool = false, on recorder: ConnectionRecorder, at time: UInt64
  ) throws {
    var bytes = Array(body.utf8)
    if isDeflated { bytes = try #require(Deflater()).deflate(bytes) }
    let coding = isDeflated ? "Content-Encoding: deflate\r\n" : ""
    let head = "HTTP/1.1 200 OK\r\n\(coding)Content-Length: \(bytes.count)\r\n\r\n"
    fixture.send(Array(head.utf8) + bytes, from: .server, on: recorder, at: time)
  }

  private func frame(
    _ text: String, _ opcode: Opcode = .text, from end: Endpoint = .server,
    on recorder: ConnectionRecorder, at time: UInt64
  ) {
    fixture.send(
      FilterFixture.frame(opcode, Array(text.utf8), from: end), from: end, on: recorder, at: time)
  }

  private func index(limit: Int = 1) -> UnitIndex {
    let index = UnitIndex()
    let pass = UnitPass(fixture.session, into: index)
    while pass.advance(limit: limit) {}
    return index
  }

  private func key(_ connection: UInt32, _ number: UInt32) -> ExchangeKey {
    ExchangeKey(connection: connection, number: number)
  }

  private static let open = #"0{"sid":"S","upgrades":["websocket"],"pingInterval":1}"#

  /// A client that begins with polling, asks something, and hears the answer on its WebSocket.
  @discardableResult private func upgraded() throws -> ConnectionRecorder {
    let polling = http()
    ask(sid: nil, on: polling, at: 1)
    try answer(Self.open, on: polling, at: 2)
    ask(#"421["hello",{"a":1}]"# + "\u{1E}" + "3", on: polling, at: 3)
    try answer("ok", on: polling, at: 4)
    ask(on: polling, at: 5)
    try answer(#"451-["picture",{"_placeholder":true,"num":0}]"#, on: polling, at: 6)
    let socket = fixture.open(host: "h", target: Self.target("websocket"), at: 7)
    frame("bytes", .binary, on: socket, at: 9)
    frame(#"431["done"]"#, on: socket, at: 10)
    return socket
  }

  @Test(arguments: [1, 2, 512])
  func anAnswerOnTheSocketBelongsToARequestThatWasPolled(limit: Int) throws {
    try upgraded()
    let index = index(limit: limit)
    let asked = try #require(index.units(of: key(1, 2)).first)
    #expect(asked.role == .request && !asked.isWaiting)
    #expect(asked.frame == 0 && asked.exchange == key(1, 2))
    #expect(asked.link?.frame == 2)
    let answered = try #require(index.units(of: 2).first)
    #expect(answered.role == .reply)
    #expect(answered.link?.exchange == key(1, 2))
    #expect(answered.link?.name == "HTTP 1/2")
    #expect(answered.link?.latency == 7 * FilterFixture.millisecond)
    #expect(index.units(of: key(1, 1)).map(\.form) == ["engine.io"])
    #expect(index.units(of: key(1, 3)).isEmpty)
    // Two packets in one body are not two rows of a frame.
    #expect(index.units(of: key(1, 2)).count == 2)
    #expect(index.messagesOfSeveral(after: 0).found.isEmpty)
  }

  @Test func whatIsUnderWayGoesOnInTheSocket() throws {
    try upgraded()
    let index = index()
    let reader = UnitDecoder(fixture.session, index: index)
    let frames = fixture.session.log.read { state in
      state.frame(1).map { state.frames(ofMessageEndingWith: $0, limit: 10) }
    }
    let sink = try #require(reader.decode(frames ?? [], .summary))
    #expect(sink.units.map(\.summary.string) == ["sio binary event picture <5 B>"])
  }

  /// What the units of the session say, with their numbers, in the order of the log.
  private func said() -> [String] {
    let source = UnitSource(fixture.session)
    var cursor = LogCursor()
    var said: [String] = []
    while true {
      let items = cursor.next(in: fixture.session.log)
      if items.isEmpty { return said }
      for item in items {
        let units =
          switch item {
          case .frame(let frame): source.decode(endingWith: frame, .summary).map { [$0] } ?? []
          case .event(let entry): source.decode(entry, .summary).map(\.units)
          }
        said += units.flatMap {
          $0.units.map { "\($0.row?.number ?? 0) \($0.unit.summary.string)" }
        }
      }
    }
  }

  @Test func rowsInTheirOrderHaveTheSameUnits() throws {
    try upgraded()
    #expect(
      said() == [
        #"1 eio open {"sid":"S","upgrades":["websocket"],"pingInterval":1}"#,
        #"2 sio event #1 hello {"a":1}"#, "3 eio pong",
        "4 sio binary event picture <5 B>", #"5 sio ack #1 "done""#,
      ])
  }

  @Test func anAnswerMayBeKnownBeforeItsRequestIsOver() throws {
    let (first, second) = (http(), http())
    ask(sid: nil, on: first, at: 1)
    try answer(Self.open, on: first, at: 2)
    ask(on: first, at: 3)
    ask(#"427["slow"]"#, on: second, at: 5)
    try answer(#"437[true]"#, on: first, at: 8)
    try answer("ok", on: second, at: 9)
    let index = index()
    let asked = try #require(index.units(of: key(2, 1)).first)
    #expect(asked.link?.exchange == key(1, 2))
    #expect(asked.link?.latency == 3 * FilterFixture.millisecond)
    #expect(!asked.isWaiting)
    let answered = try #require(index.units(of: key(1, 2)).first)
    #expect(answered.link?.exchange == key(2, 1))
  }

  @Test func manyExchangesAreTakenAFewAtATime() throws {
    let (polling, socket) = (http(), fixture.open(host: "h"))
    let count = 3 * UnitPass.exchangesAtOnce
    for turn in 0..<count {
      ask(on: polling, at: UInt64(2 * turn))
      try answer(#"42["n",\#(turn)]"#, on: polling, at: UInt64(2 * turn + 1))
      if turn == 20 { frame("hello", on: socket, at: UInt64(2 * turn + 1)) }
    }
    let index = UnitIndex()
    let pass = UnitPass(fixture.session, into: index)
    #expect(pass.advance())
    #expect(index.count == UnitPass.exchangesAtOnce)
    while pass.advance() {}
    #expect(index.count == count + 1)
    // The frame came after the twenty-first exchange.
    #expect(index.units(of: 1).map(\.number) == [22])
    let words = said()
    #expect(words.count == count + 1)
    #expect(words[20...22] == ["21 sio event n 20", "22 hello", "23 sio event n 21"])
    #expect(words.last == "\(count + 1) sio event n \(count - 1)")
  }

  /// As a reverse proxy has it whose both legs are seen.
  @Test func aSecondSocketOfTheSameNameHasAConversationOfItsOwn() throws {
    let first = try upgraded()
    let second = fixture.open(host: "h", target: Self.target("websocket"), at: 11)
    for (time, socket) in [(12, first), (13, second)] as [(UInt64, ConnectionRecorder)] {
      frame(#"427["ask"]"#, on: socket, at: time)
    }
    for (time, socket) in [(14, second), (15, first)] as [(UInt64, ConnectionRecorder)] {
      frame(#"437["told"]"#, from: .client, on: socket, at: time)
    }
    let index = index()
    #expect(index.units(of: 5).first?.link?.frame == 4)
    #expect(index.units(of: 6).first?.link?.frame == 3)
  }

  @Test(arguments: [1, 512])
  func aCompressedBodyIsRead(limit: Int) throws {
    let polling = http()
    ask(#"421["hello"]"#, on: polling, at: 1)
    try answer("ok", on: polling, at: 2)
    ask(on: polling, at: 3)
    try answer(#"431["hi"]"# + "\u{1E}2", isDeflated: true, on: polling, at: 4)
    let index = index(limit: limit)
    #expect(index.units(of: key(1, 1)).first?.link?.exchange == key(1, 2))
    #expect(index.units(of: key(1, 2)).map(\.form) == ["socket.io", "engine.io"])
  }

  @Test func eachBodyOfAnExchangeHasItsOwnUnits() throws {
    let polling = http()
    ask(#"421["hello"]"# + "\u{1E}" + "3", on: polling, at: 1)
    try answer(#"431["hi"]"# + "\u{1E}2", on: polling, at: 2)
    #expect(
      said() == [
        "1 sio event #1 hello", "2 eio pong", #"3 sio ack #1 "hi""#, "4 eio ping",
      ])
  }

  @Test func ofALongBodyTheBeginningIsRead() throws {
    let polling = http()
    ask(on: polling, at: 1)
    try answer(
      Array(repeating: #"42["news",1]"#, count: 500).joined(separator: "\u{1E}"),
      isDeflated: true, on: polling, at: 2)
    let events = fixture.session.log.read { $0.journal.map(\.event) }
    guard case .exchange(let exchange)? = events.first else {
      Issue.record("there is no exchange")
      return
    }
    let whole = try #require(PollingExchange(exchange)?.bodies.first?.piece)
    #expect(whole.bytes.count == 500 * 13 - 1 && !whole.isCut)
    let part = try #require(PollingExchange(exchange, limit: 26)?.bodies.first?.piece)
    #expect(part.bytes.count == 26 && part.isCut)
    let reader = UnitDecoder(fixture.session, index: UnitIndex())
    let units = reader.decode(exchange, .summary, limit: 26).flatMap(\.sink.units)
    #expect(units.map(\.summary.string) == ["sio event news 1", "sio event news 1"])
  }

  @Test func aSessionEndsWithAPacketAndNotWithAConnection() throws {
    let polling = http()
    ask(sid: nil, on: polling, at: 1)
    try answer(Self.open, on: polling, at: 2)
    polling.end(by: .client, at: FilterFixture.start + 3 * FilterFixture.millisecond)
    #expect(index().carrier(of: key(1, 1)) == .polling)
    #expect(index().carrier(of: key(2, 1)) == nil)
    let other = http()
    ask("1", on: other, at: 4)
    try answer("ok", on: other, at: 5)
    #expect(index().carrier(of: key(1, 1)) == .ended)
    #expect(index().carrier(of: key(2, 1)) == .ended)
  }

  @Test func aSocketCarriesTheSessionThatItTookOver() throws {
    try upgraded()
    #expect(index().carrier(of: key(1, 2)) == .connection(2))
  }

  @Test func whatIsNoSessionHasNoUnits() throws {
    let polling = http()
    ask(on: polling, at: 1)
    try answer("<html>", on: polling, at: 2)
    ask(sid: nil, on: polling, at: 3)
    try answer("nothing", on: polling, at: 4)
    #expect(index().count == 0)
    #expect(PollingTarget("/socket.io/?transport=polling") == nil)
    #expect(PollingTarget("/?EIO=4&transport=websocket&sid=a")?.isPolling == false)
    #expect(PollingTarget.session(openedBy: Array("96:".utf8) + Array(Self.open.utf8)) == nil)
    let counted = "\(Self.open.utf8.count):" + Self.open
    #expect(PollingTarget.session(openedBy: Array(counted.utf8)) == "S")
  }
}
