import CaptureSupport
import Testing
import Units
import WebSocket

@testable import Capture
@testable import Filter

/// What filters say of packets in the bodies of polling requests.
@Suite struct FilterPacketsTests {
  private let fixture = FilterFixture()

  /// A request that sends a packet, and one whose answer, compressed, has two.
  private func poll() throws {
    let recorder = fixture.session.recorder(
      ConnectionOrigin(
        client: Address(bytes: [10, 0, 0, 1], port: 50001),
        server: Address(bytes: [10, 0, 0, 2], port: 9001)))
    let target = "/socket.io/?EIO=4&transport=polling&sid=S HTTP/1.1\r\nHost: h\r\n"
    let asked = #"421["hello",{"room":7}]"#
    func send(_ text: String, _ end: Endpoint, _ body: [UInt8] = [], at time: UInt64) {
      let length = body.isEmpty ? "" : "Content-Length: \(body.count)\r\n"
      fixture.send(
        Array("\(text)\(length)\r\n".utf8) + body, from: end, on: recorder, at: time)
    }
    let answer = #"431["hi"]"# + "\u{1E}" + #"42["news","Zebra"]"#
    let deflated = try #require(Deflater()).deflate(Array(answer.utf8))
    send("POST \(target)", .client, Array(asked.utf8), at: 10)
    send("HTTP/1.1 200 OK\r\n", .server, Array("ok".utf8), at: 11)
    send("GET \(target)", .client, at: 20)
    send("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n", .server, deflated, at: 25)
    // An exchange of no known protocol: its body holds no packets.
    send("POST /hello HTTP/1.1\r\nHost: h\r\n", .client, Array("hello".utf8), at: 30)
    send("HTTP/1.1 200 OK\r\n", .server, Array("hello".utf8), at: 31)
  }

  /// The exchanges that a filter finds, from 1.
  private func found(_ text: String) throws -> [UInt32] {
    let filter = try Filter.parse(text).get()
    let units = UnitSource(fixture.session)
    let (entries, record) = fixture.session.log.read { ($0.journal, $0.connection(1)) }
    let connection = try #require(record)
    return entries.compactMap { entry in
      guard case .exchange(let exchange) = entry.event else { return nil }
      return filter.matches(
        packetsOf: entry, on: connection, start: FilterFixture.start, units: units)
        ? exchange.number : nil
    }
  }

  /// Which packets of the second answer are meant, from 0; nil for all.
  private func wanted(_ text: String) throws -> Set<Int>? {
    let filter = try Filter.parse(text).get()
    let (entries, record) = fixture.session.log.read { ($0.journal, $0.connection(1)) }
    let entry = try #require(
      entries.first { entry in
        if case .exchange(let exchange) = entry.event { exchange.number == 2 } else { false }
      })
    let wanted = filter.wantedPackets(
      of: entry, on: try #require(record), start: FilterFixture.start,
      units: UnitSource(fixture.session))
    #expect(wanted.map(\.from) == [.server])
    return wanted.first?.places
  }

  @Test(
    arguments: [
      ("socketio.event == news", [1]), ("socketio.type == ack", [0]), ("zebra", [1]),
      ("latency > 1ms", [0]), ("text contains hi", [0]), ("summary contains news", [1]),
      ("not socketio.event == hello", nil), ("dir == server", nil), ("form == socket.io", nil),
      // Shared among them: none alone is both.
      ("socketio.event == news and socketio.type == ack", nil),
    ] as [(String, Set<Int>?)])
  func singlePacketsOfABodyAreMeant(text: String, expected: Set<Int>?) throws {
    try poll()
    #expect(try wanted(text) == expected)
  }

  @Test(
    arguments: [
      ("socketio.event == hello", [1]), ("socketio.args[0].room == 7", [1]),
      ("socketio.event", [1, 2]), ("socketio.event == news and socketio.type == ack", [2]),
      ("not socketio.event == hello", [2]), ("form == socket.io", [1, 2]),
      ("text contains \"Zebra\"", [2]), ("data contains \"Zebra\"", [2]), ("zebra", [2]),
      ("/Zeb.a/", [2]), ("hello", [1]),
      ("socketio.event and dir == client", [1]), ("socketio.event and dir == server", [2]),
      ("socketio.event and rel < 15ms", [1]), ("socketio.event and conn == 2", []),
      ("socketio.type == ack and latency > 1ms", [2]), ("socketio.event and orphan", []),
      // They have nothing that only frames have.
      ("socketio.event and op == text", []), ("socketio.event and fin", []),
      ("socketio.event and not masked", [1, 2]), ("socketio.event and len > 0", []),
      ("op == text", []), ("len > 0", []), ("finding", []),
      // They were sent by somebody, somewhere, at some time.
      ("conn == 1", [1, 2]), ("conn == 2", []), ("dir == client", [1]), ("dir == server", [2]),
      ("rel > 15ms", [2]), ("not op == ping", [1, 2]),
      // What was asked for is in place of the handshake.
      ("method == POST", [1]), ("path contains transport=polling", [1, 2]),
      ("status == 200", [1, 2]), ("status == 101", []), ("\"sid=s\"", [1, 2]),
    ] as [(String, [UInt32])])
  func packetsAreFound(text: String, expected: [UInt32]) throws {
    try poll()
    #expect(try found(text) == expected)
  }
}
