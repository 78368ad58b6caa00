import CaptureSupport
import Testing
import WebSocket

@testable import Capture
@testable import Filter

@Suite struct FilterTests {
  private static let all = Array<UInt32>(1...14)
  private static let fixture = FilterFixture.sample()

  private func matches(_ text: String) throws -> [UInt32] {
    Self.fixture.matches(try Filter.parse(text).get())
  }

  private func except(_ numbers: UInt32...) -> [UInt32] {
    Self.all.filter { !numbers.contains($0) }
  }

  @Test(
    arguments: [
      ("n == 3", [3]), ("n in {1, 5..7 13}", [1, 5, 6, 7, 13]), ("n >= 0xD", [13, 14]),
      ("n > 0b1100", [13, 14]), ("frame.number le 2", [1, 2]), ("n < 1", []), ("n = 2", [2]),
      ("op == text", [1, 2, 6, 8, 9, 12]), ("opcode:txt", [1, 2, 6, 8, 9, 12]),
      ("op in {ping, PONG}", [3, 4]), ("op == 0", [7]), ("op:cont", [7]), ("op == 0x8", [13, 14]),
      ("websocket.opcode > 7", [3, 4, 13, 14]), ("op:bin", [5, 10, 11]),
      ("dir == client", [1, 4, 5, 9, 11, 14]), ("from:c2s", [1, 4, 5, 9, 11, 14]),
      ("dir in {s2c} and op:text", [2, 6, 8, 12]), ("conn == 2", [5, 6, 7, 8]),
      ("!fin", [6]), ("fin == false", [6]), ("fin != true", [6]), ("websocket.fin == 0", [6]),
      ("rsv1", [12]), ("rsv2 or rsv3", []), ("dir:client and not masked", [9]),
      ("key == 37:fa:21:3d and n < 5", [1]), ("key == 37fa213d and n in {1}", [1]),
      ("len == 200", [10]), ("len > 64k", [11]), ("len >= 70kB", [11]), ("len:4", [3, 4, 5, 9]),
      ("wire == 204", [10]), ("lenbits == 16", [10]), ("lenbits:64", [11]),
      ("websocket.payload_length == 126", [10]), ("size == 200", [10]), ("size:6", []),
      ("msg and conn == 2", [5, 6, 7, 8]), ("frag == 1", [7]),
      ("frag.count == 1 and conn == 2", [5, 8]),
      ("rel > 10s", [13, 14]), ("rel < 210ms", [1]), ("rel <= 0.21", [1, 2]),
      ("delta > 1s", [7, 13]),
      ("delta <= 1ms", [4, 8, 14]), ("time >= 2026-01-02T02:50:57", [13, 14]),
      ("time < \"2026-01-02T02:50:45.250Z\"", [1, 2]), ("time > 2026-01-03", []),
      ("error", [8, 9, 12]), ("warn", []), ("finding == f01", [9]),
      ("finding in {F01, T01, F03}", [8, 9, 12]),
      ("finding", [8, 9, 12, 14]), ("finding != F01", [8, 12, 14]), ("finding:c14", [14]),
      ("edited or injected or dropped or compressed", []),
    ] as [(String, [UInt32])])
  func headerFieldsAreComparedWithoutThePayload(text: String, numbers: [UInt32]) throws {
    #expect(try matches(text) == numbers)
    let filter = try Filter.parse(text).get()
    #expect(filter.needsPayload == text.hasPrefix("size"))
  }

  @Test(
    arguments: [
      ("host == other.test", [5, 6, 7, 8]), ("host:example and n < 3", [1, 2]),
      ("port == 443", [5, 6, 7, 8]), ("scheme == \"wss\"", [5, 6, 7, 8]),
      ("path == /feed", [5, 6, 7, 8]), ("path contains room= and n == 1", [1]),
      ("url ~ ^WSS://other", [5, 6, 7, 8]), ("status == 101 and n == 1", [1]),
      ("header[\"server\"] == nginx and n == 1", [1]), ("header[\"Server\"] and conn == 2", []),
      ("header[\"x-trace\"] == def-2 and n == 1", [1]),
      ("header[\"x-trace\"] != def-2 and n == 1", []),
      ("header[\"x-trace\"] != zzz and n < 9", [1, 2, 3, 4]),
      ("req.header[\"x-trace\"] == def-2", []), ("resp.header[\"x-trace\"] ~ ^def and n == 1", [1]),
      ("~h \"^server: nginx\" and n == 1", [1]), ("~hq nginx", []), ("~hs nginx n:1", [1]),
      ("src == 10.0.0.2 and conn == 2", [6, 7, 8]), ("dst == 10.0.0.2:443", [5]),
      ("src != 10.0.0.2 and conn == 2", [5]), ("~src 50000 conn:2", [5]),
      ("~d other", [5, 6, 7, 8]), ("~u feed", [5, 6, 7, 8]), ("~m get n == 4", [4]),
      ("~c 101 n == 4", [4]), ("~c 200", []), ("~websocket n:2", [2]), ("~e", [8, 9, 12]),
      ("method:GET n:1", [1]),
    ] as [(String, [UInt32])])
  func whatTheHandshakeSaidHoldsForEveryFrame(text: String, numbers: [UInt32]) throws {
    #expect(try matches(text) == numbers)
    let filter = try Filter.parse(text).get()
    #expect(!filter.needsPayload)
  }

  @Test(
    arguments: [
      ("text contains Hello", [6]), ("text contains hello", []), ("text ~ hello", [6]),
      ("text matches \"(?-i)hello\"", []), ("text == tick", [3, 4]), ("text:tick dir:client", [4]),
      ("data contains 08:96:01", [5]), ("data == 0x089601ff", [5]), ("data ~ \"\\xff$\"", [5]),
      ("text ~ /TIME(D )?OUT/", [7]), (#"text ~r"^hel""#, [6]), (#"text ~r"LO\s" fin"#, []),
      ("/time(d )?out/ or \"hello\"", [6, 7]), ("\"TIMEOUT\"", [7]),
      ("utf8", [1, 2, 3, 4, 6, 7, 9, 10, 11, 12, 13, 14]), ("not utf8", [5, 8]),
      ("json", [1, 2]), ("json == true", [1, 2]), ("json == false and op:text", [6, 8, 9, 12]),
      ("json.type == \"trade\" and json.px > 100", [2]), (".type == subscribe", [1]),
      ("json.px[0] == 1.5", [1]), (".px[1] < -2.5", [1]), (".px[2]", []), ("json.px", [1, 2]),
      ("json.ok", [1]), ("json.no", []), ("json.no == null", [1]), ("json.ok != false", [1]),
      ("json.n == 42", [2]), ("json.n == \"42\"", [2]), ("json.id == \"7\"", []),
      ("json.id:7", [1]),
      ("json.id in {1..6, 8}", []), ("json.id in {1..7}", [1]), ("json.type ~ ^TR", [2]),
      ("json.px contains -3", [1]), ("json[\"type\"] contains rad", [2]), (".\"id\" >= 7", [1]),
      ("close.code", [13]), ("close.code == 1001", [13]),
      ("close.code != 1000 and close.code", [13]),
      ("websocket.payload.close.status_code in {1000..1006}", [13]),
      ("close.reason contains away", [13]), ("close.reason", [13]), ("\"AWAY\"", [13]),
      ("1001", [13]),
      ("/^1001 Going/", [13]), ("1001 and op == close", [13]), ("op == close not 1001", [14]),
      ("websocket.payload.ping", [3]), ("websocket.payload.pong contains tick", [4]),
      ("~b tick", [3, 4]), ("~bq tick", [4]), ("~bs tick & ~d api\\.", [3]),
      ("\"other.test\"", [5, 6, 7, 8]), ("\"/FEED\"", [5, 6, 7, 8]), ("\"room=1\" n:1", [1]),
    ] as [(String, [UInt32])])
  func payloadsAreReadDecodedAndSearched(text: String, numbers: [UInt32]) throws {
    #expect(try matches(text) == numbers)
    let filter = try Filter.parse(text).get()
    #expect(filter.needsPayload)
  }

  @Test func whatAFrameDoesNotHaveComparesFalseAndItsNegationTrue() throws {
    #expect(try matches("close.code == 1000") == [])
    #expect(try matches("close.code != 1000") == [13])
    #expect(try matches("not close.code == 1000") == Self.all)
    #expect(try matches("not (json.type != \"trade\")") == except(1))
    #expect(try matches("frag != 0") == [7])
    #expect(try matches("not frag == 0") == [3, 4, 7, 13, 14])
    #expect(try matches("utf8 == false") == [5, 8])
  }

  @Test(
    arguments: [
      ("n == 1 or n == 2 and op == ping", [1]), ("(n == 1 or n == 3) and op == ping", [3]),
      ("not n == 1 and n < 3", [2]), ("not (n == 1 and n < 3) and n < 4", [2, 3]),
      ("n < 4 -op:ping", [1, 2]), ("-op:ping -op:pong n < 5", [1, 2]), ("n<4 !op:ping", [1, 2]),
      ("n == 1 | n == 2 & n == 3 || n == 4 && n == 4", [1, 4]), ("!!n:1", [1]),
      ("n:1 OR n:2 AND NOT n:2", [1]), ("op:text n:1 or n:3", [1, 3]), ("(((n:3)))", [3]),
      ("", Array(1...14)), ("  ", Array(1...14)), ("~all", Array(1...14)), ("not ~all", []),
    ] as [(String, [UInt32])])
  func notBindsBeforeAndAndBeforeOr(text: String, numbers: [UInt32]) throws {
    #expect(try matches(text) == numbers)
  }

  @Test func whatWasNegotiatedCanBeAskedAndTheSizeThatAMessageInflatedTo() throws {
    let fixture = FilterFixture()
    let recorder = fixture.open(
      host: "h",
      request:
        "Sec-WebSocket-Protocol: chat, soap\r\nSec-WebSocket-Extensions: permessage-deflate\r\n",
      response: "Sec-WebSocket-Protocol: soap\r\nSec-WebSocket-Extensions: permessage-deflate\r\n")
    // "Hello" compressed, RFC 7692, section 7.2.3.1, in one frame and in two.
    let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
    let again: [UInt8] = [0xF2, 0x00, 0x11, 0x00, 0x00]
    fixture.send(
      FilterFixture.frame(.text, hello, from: .server, rsv1: true), from: .server, on: recorder,
      at: 1)
    let first = FilterFixture.frame(.text, [again[0]], from: .server, fin: false, rsv1: true)
    fixture.send(first, from: .server, on: recorder, at: 2)
    let second = FilterFixture.frame(.continuation, Array(again[1...]), from: .server)
    fixture.send(second, from: .server, on: recorder, at: 3)
    fixture.text("Hello", from: .server, on: recorder, at: 4)
    func scan(_ text: String) throws -> [UInt32] {
      FilterScan(try Filter.parse(text).get(), over: fixture.session).next()
    }
    #expect(try scan("subprotocol == soap") == [1, 2, 3, 4])
    #expect(try scan("ext:deflate compressed") == [1, 2, 3])
    #expect(try scan("size == 5") == [1, 2, 3, 4])
    #expect(try scan("text") == [4])
  }

  @Test func aMessageIsAskedAsOneWithThePayloadsOfItsFrames() throws {
    var cursor = LogCursor()
    var frames: [LoggedFrame] = []
    for case .frame(let frame) in cursor.next(in: Self.fixture.session.log, limit: 100)
    where [6, 7].contains(frame.row.number) {
      frames.append(frame)
    }
    let record = try #require(Self.fixture.session.log.read { $0.connection(2) })
    let reader = PayloadReader(store: Self.fixture.store)
    let whole = frames
    let context = try #require(
      FilterContext(message: frames, connection: record) { _, bytes in
        for frame in whole { bytes += reader.payload(of: frame) }
        return true
      })
    let text =
      "op:text fin frag.count == 2 len == 13 size == 13 wire == 17 text == \"Hello TIMEOUT\""
    #expect(try Filter.parse(text).get().matches(context))
    #expect(FilterContext(message: [], connection: record) { _, _ in true } == nil)
  }

  @Test func thePayloadIsFetchedOnceAndNotWhenHeadersDecide() throws {
    var cursor = LogCursor()
    guard case .frame(let frame) = cursor.next(in: Self.fixture.session.log, limit: 3).last else {
      return
    }
    let record = try #require(Self.fixture.session.log.read { $0.connection(1) })
    var fetched = 0
    let context = FilterContext(frame: frame, connection: record) { _, bytes in
      fetched += 1
      bytes += Array("abc".utf8)
      return true
    }
    #expect(try !Filter.parse("text ~ x and op == pong").get().matches(context))
    #expect(fetched == 0)
    #expect(try Filter.parse("text ~ b or text ~ c or data contains a").get().matches(context))
    #expect(try !Filter.parse("text ~ z or text ~ y or json").get().matches(context))
    #expect(fetched == 1)
  }

  @Test func whatComesBeforeTheSessionsFirstByteIsNoTimeAfterIt() throws {
    var cursor = LogCursor()
    let items = cursor.next(in: Self.fixture.session.log, limit: 100)
    let frames = items.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    let frame = try #require(frames.first)
    let record = try #require(Self.fixture.session.log.read { $0.connection(1) })
    for (start, previous) in [
      (frame.row.time + 5, frame.row.time + 5), (frame.row.time, frame.row.time),
    ] {
      let context = FilterContext(
        frame: frame, connection: record, start: start, previous: previous
      ) { _, _ in true }
      #expect(try Filter.parse("rel == 0 and delta == 0").get().matches(context))
    }
  }

  @Test func contentThatCannotBeHadIsAMissingField() throws {
    var cursor = LogCursor()
    let items = cursor.next(in: Self.fixture.session.log, limit: 100)
    let frames = items.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    let frame = try #require(frames.first)
    let record = try #require(Self.fixture.session.log.read { $0.connection(1) })
    let context = FilterContext(frame: frame, connection: record) { _, _ in false }
    for text in ["text", "data", "utf8 == false", "json != true", "json.a", "\"subscribe\""] {
      #expect(try !Filter.parse(text).get().matches(context), "\(text)")
    }
  }
}
