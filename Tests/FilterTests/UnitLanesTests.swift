import CaptureSupport
import TestSupport
import Testing
import Units
import WebSocket

@testable import Capture
@testable import Filter

/// Several lanes that decode find what one reader finds, whatever conversations remember.
@Suite struct UnitLanesTests {
  /// What the messages of a connection are.
  enum Kind: CaseIterable {
    case json, socketIO, mqtt

    var target: String { self == .socketIO ? "/socket.io/?EIO=4&transport=websocket" : "/" }
    var response: String { self == .mqtt ? "Sec-WebSocket-Protocol: mqtt\r\n" : "" }
  }

  /// Sends messages of one connection.
  private struct Talk {
    let kind: Kind
    let fixture: FilterFixture
    let recorder: ConnectionRecorder

    init(_ kind: Kind, _ fixture: FilterFixture) {
      self.kind = kind
      self.fixture = fixture
      recorder = fixture.open(host: "h", target: kind.target, response: kind.response)
    }

    func send(_ opcode: Opcode, _ payload: [UInt8], fin: Bool = true, at time: UInt64) {
      let bytes = FilterFixture.frame(opcode, payload, from: .server, fin: fin)
      fixture.send(bytes, from: .server, on: recorder, at: time)
    }

    /// An event, or with `isLong` one whose last bytes come in another message.
    func event(_ number: Int, isLong: Bool, at time: UInt64) {
      switch kind {
      case .json: send(.text, Array(#"{"n":\#(number % 7)}"#.utf8), at: time)
      case .socketIO where isLong:
        // Socket.IO 5: a binary event, and its attachment.
        let text = #"451-["n\#(number % 7)",{"_placeholder":true,"num":0}]"#
        send(.text, Array(text.utf8), at: time)
        send(.binary, [1, 2, 3], at: time)
      case .socketIO: send(.text, Array(#"42["n\#(number % 7)",1]"#.utf8), at: time)
      case .mqtt:
        // PUBLISH of quality 0 (MQTT 3.1.1, section 3.3).
        let packet: [UInt8] = [0x30, 5, 0, 2, 0x6E, 0x30 + UInt8(number % 7), 0x21]
        let cut = isLong ? 3 : packet.count
        send(.binary, Array(packet[..<cut]), at: time)
        if isLong { send(.binary, Array(packet[cut...]), at: time) }
      }
    }
  }

  /// Messages of all kinds; every so many spans two messages, or two frames with a Ping between.
  private static func session(seed: UInt64, count: Int, longs: Int) -> Session {
    var random = SeededGenerator(seed: seed)
    let fixture = FilterFixture()
    let talks = Kind.allCases.map { Talk($0, fixture) }
    // What they carry is decided by the first messages.
    for talk in talks { for number in 0..<120 { talk.event(number, isLong: false, at: 1) } }
    for time in 1...count {
      let talk = talks[random.below(talks.count)]
      if random.below(40) == 0 {
        talk.send(.text, Array("{\"n\":".utf8), fin: false, at: UInt64(time))
        talk.send(.ping, [], at: UInt64(time))
        talk.send(.continuation, Array("3}".utf8), at: UInt64(time))
      }
      let isLong = longs > 0 && random.below(longs) == 0
      talk.event(random.below(1000), isLong: isLong, at: UInt64(time))
    }
    return fixture.session
  }

  private func scan(
    _ text: String, _ session: Session, lanes: Int, among units: UnitSource? = nil
  ) throws -> [UInt32] {
    let filter = try Filter.parse(text).get()
    let scan = FilterScan(filter, over: session, units: units, on: Threads(count: lanes))
    var found: [UInt32] = []
    let end = session.log.counts.frames
    for _ in 0..<4 * end where scan.scanned < end { found += scan.next() }
    #expect(scan.scanned == end)
    return found
  }

  @Test(
    arguments: [
      #"summary contains "n3""#, "mqtt.topic == n2 or socketio.event == n4",
      "issue or json.n == 5", #"not summary contains "1""#, "len > 5 and mqtt.topic",
    ], [0, 50, 3])
  func severalFindWhatOneFinds(text: String, longs: Int) throws {
    let seed: UInt64 = 1
    let session = Self.session(seed: seed, count: 4 * UnitLanes.smallest, longs: longs)
    let expected = try scan(text, session, lanes: 1)
    for lanes in [2, 5] {
      #expect(try scan(text, session, lanes: lanes) == expected, "seed \(seed), \(lanes) lanes")
    }
  }

  /// As on the screen, where a pass fills the index that all readers share.
  @Test func aPassThatIsAheadChangesNothing() throws {
    let session = Self.session(seed: 5, count: 1500, longs: 30)
    let source = UnitSource(session)
    source.finish()
    let text = "mqtt.topic == n2 or socketio.event == n4"
    let shared = UnitSource(session, sharing: source.index, choice: DecodeChoice())
    let expected = try scan(text, session, lanes: 1)
    #expect(try scan(text, session, lanes: 3, among: shared) == expected)
  }

  private func lanes(_ text: String, _ session: Session, _ count: Int) throws -> UnitLanes? {
    let filter = try Filter.parse(text).get()
    return UnitLanes(FrameMatcher(filter, in: session), in: session, on: Threads(count: count))
  }

  /// Frames of a session from the first that lanes may take.
  private func frames(_ range: ClosedRange<UInt32>, _ session: Session) throws -> [OpenFrame] {
    let matcher = FrameMatcher(try Filter.parse("summary").get(), in: session)
    return session.log.read { state in range.compactMap { matcher.open($0, in: state) } }
  }

  /// The first frames of all kinds are looked at by the first lane alone, as nothing is known yet.
  @Test func aGuessThatHoldsIsNotRepeated() throws {
    let session = Self.session(seed: 9, count: 2000, longs: 0)
    let filter = try Filter.parse("mqtt.topic == n2").get()
    let judge = FrameMatcher(filter, in: session)
    let lanes = try #require(UnitLanes(judge, in: session, on: Threads(count: 2)))
    let first = try frames(1...1000, session)
    #expect(lanes.answers(for: first) == nil)
    for frame in first { _ = judge.matches(frame) }
    #expect(lanes.answers(for: try frames(1001...2000, session))?.count == 1000)
    #expect(lanes.repeated == 0)
    #expect(lanes.isUseful)
  }

  /// Half of the messages are parts of packets, so that the second lane most likely begins between
  /// two parts; it then asks again, and both know the conversations afterwards.
  @Test func aGuessThatDoesNotHoldIsAskedAgain() throws {
    let session = Self.session(seed: 9, count: 4000, longs: 1)
    let filter = try Filter.parse("mqtt.topic == n2 or socketio.event == n3").get()
    let alone = FrameMatcher(filter, in: session)
    let judge = FrameMatcher(try Filter.parse(filter.description).get(), in: session)
    let lanes = try #require(UnitLanes(judge, in: session, on: Threads(count: 2)))
    let first = try frames(1...600, session)
    for frame in first { #expect(judge.matches(frame) == alone.matches(frame)) }
    var place: UInt32 = 601
    while place + 300 < 3000 {
      let next = try frames(place...place + 299, session)
      let expected = next.map(alone.matches)
      #expect(lanes.answers(for: next) ?? next.map(judge.matches) == expected, "at \(place)")
      place += 300
    }
    #expect(lanes.repeated > 0)
  }

  /// Lanes that had to ask again several times in a row are asked no more.
  @Test func guessesThatNeverHoldAreGivenUp() throws {
    let session = Self.session(seed: 9, count: 20_000, longs: 1)
    let filter = try Filter.parse("mqtt.topic == n2 or socketio.event == n3").get()
    let judge = FrameMatcher(filter, in: session)
    let lanes = try #require(UnitLanes(judge, in: session, on: Threads(count: 2)))
    for frame in try frames(1...600, session) { _ = judge.matches(frame) }
    var (place, inARow, before) = (601 as UInt32, 0, 0)
    while place + 300 < 20_000, inARow < UnitLanes.failureLimit {
      #expect(lanes.isUseful)
      let next = try frames(place...place + 299, session)
      if lanes.answers(for: next) == nil {
        for frame in next { _ = judge.matches(frame) }
      } else {
        inARow = lanes.repeated > before ? inARow + 1 : 0
      }
      before = lanes.repeated
      place += 300
    }
    #expect(inARow == UnitLanes.failureLimit)
    #expect(!lanes.isUseful)
    #expect(lanes.answers(for: try frames(place...place + 299, session)) == nil)
  }

  @Test func whereTheyAreNoHelpThereAreNone() throws {
    let session = Self.session(seed: 1, count: 10, longs: 0)
    #expect(try lanes("mqtt.topic", session, 2) != nil)
    #expect(try lanes("mqtt.topic", session, 1) == nil)
    #expect(try lanes("len > 5", session, 2) == nil)
    #expect(try lanes("latency > 5ms", session, 2) == nil)
    #expect(try lanes("orphan or mqtt.topic", session, 2) == nil)
    #expect(try lanes("mqtt.topic ~ /n/", session, 2) == nil)
    let few = try frames(1...UInt32(UnitLanes.smallest - 1), session)
    #expect(try lanes("mqtt.topic", session, 2)?.answers(for: few) == nil)
  }
}
