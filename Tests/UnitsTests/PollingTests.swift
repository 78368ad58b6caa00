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

  private func answer(_ body: String, on recorder: ConnectionRecorder, at time: UInt64) {
    let text = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    fixture.send(Array(text.utf8), from: .server, on: recorder, at: time)
  }

  private func frame(
    _ text: String, _ opcode: Opcode = .text, on recorder: ConnectionRecorder, at time: UInt64
  ) {
    fixture.send(
      FilterFixture.frame(opcode, Array(text.utf8), from: .server), from: .server, on: recorder,
      at: time)
  }

  private func index() -> UnitIndex {
    let index = UnitIndex()
    let pass = UnitPass(fixture.session, into: index)
    while pass.advance(limit: 1) {}
    return index
  }

  private func key(_ connection: UInt32, _ number: UInt32) -> ExchangeKey {
    ExchangeKey(connection: connection, number: number)
  }

  private static let open = #"0{"sid":"S","upgrades":["websocket"],"pingInterval":1}"#

  /// A client that begins with polling, asks something, and hears the answer on its WebSocket.
  private func upgraded() {
    let polling = http()
    ask(sid: nil, on: polling, at: 1)
    answer(Self.open, on: polling, at: 2)
    ask(#"421["hello",{"a":1}]"# + "\u{1E}" + "3", on: polling, at: 3)
    answer("ok", on: polling, at: 4)
    ask(on: polling, at: 5)
    answer(#"451-["picture",{"_placeholder":true,"num":0}]"#, on: polling, at: 6)
    let socket = fixture.open(host: "h", target: Self.target("websocket"), at: 7)
    frame("bytes", .binary, on: socket, at: 9)
    frame(#"431["done"]"#, on: socket, at: 10)
  }

  @Test func anAnswerOnTheSocketBelongsToARequestThatWasPolled() throws {
    upgraded()
    let index = index()
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
    // Two packets in one body are no two rows of a frame.
    #expect(index.units(of: key(1, 2)).count == 2)
    #expect(index.messagesOfSeveral(after: 0).found.isEmpty)
  }

  @Test func whatIsUnderWayGoesOnInTheSocket() throws {
    upgraded()
    let index = index()
    let reader = UnitDecoder(fixture.session, index: index)
    let frames = fixture.session.log.read { state in
      state.frame(1).map { state.frames(ofMessageEndingWith: $0, limit: 10) }
    }
    let sink = try #require(reader.decode(frames ?? [], .summary))
    #expect(sink.units.map(\.summary.string) == ["sio binary event picture <5 B>"])
  }

  @Test func rowsInTheirOrderHaveTheSameUnits() {
    upgraded()
    let source = UnitSource(fixture.session)
    var cursor = LogCursor()
    var said: [String] = []
    for item in cursor.next(in: fixture.session.log) {
      let units =
        switch item {
        case .frame(let frame): source.decode(endingWith: frame, .summary).map { [$0] } ?? []
        case .event(let entry): source.decode(entry, .summary).map(\.units)
        }
      said += units.flatMap { $0.units.map { "\($0.row?.number ?? 0) \($0.unit.summary.string)" } }
    }
    #expect(
      said == [
        #"1 eio open {"sid":"S","upgrades":["websocket"],"pingInterval":1}"#,
        #"2 sio event #1 hello {"a":1}"#, "3 eio pong",
        "4 sio binary event picture <5 B>", #"5 sio ack #1 "done""#,
      ])
  }

  @Test func anAnswerMayBeKnownBeforeItsRequestIsOver() throws {
    let (first, second) = (http(), http())
    ask(sid: nil, on: first, at: 1)
    answer(Self.open, on: first, at: 2)
    ask(on: first, at: 3)
    ask(#"427["slow"]"#, on: second, at: 5)
    answer(#"437[true]"#, on: first, at: 8)
    answer("ok", on: second, at: 9)
    let index = index()
    let asked = try #require(index.units(of: key(2, 1)).first)
    #expect(asked.link?.exchange == key(1, 2))
    #expect(asked.link?.latency == 3 * FilterFixture.millisecond)
    #expect(!asked.isWaiting)
    let answered = try #require(index.units(of: key(1, 2)).first)
    #expect(answered.link?.exchange == key(2, 1))
  }

  @Test func whatIsNoSessionHasNoUnits() {
    let polling = http()
    ask(on: polling, at: 1)
    answer("<html>", on: polling, at: 2)
    ask(sid: nil, on: polling, at: 3)
    answer("nothing", on: polling, at: 4)
    #expect(index().count == 0)
    #expect(PollingTarget("/socket.io/?transport=polling") == nil)
    #expect(PollingTarget("/?EIO=4&transport=websocket&sid=a")?.isPolling == false)
    #expect(PollingTarget.session(openedBy: Array("96:".utf8) + Array(Self.open.utf8)) == nil)
    let counted = "\(Self.open.utf8.count):" + Self.open
    #expect(PollingTarget.session(openedBy: Array(counted.utf8)) == "S")
  }
}
