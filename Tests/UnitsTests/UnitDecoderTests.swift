import Capture
import CaptureSupport
import Payloads
import TestSupport
import Testing
import WebSocket

@testable import Units

@Suite struct UnitDecoderTests {
  private static let subprotocol = "Sec-WebSocket-Protocol: mqtt\r\n"

  /// PUBLISH packets of QoS 0 (MQTT 3.1.1, section 3.3), each cut over two messages.
  private func splitPackets(_ count: Int) -> UnitFixture {
    var traffic = UnitFixture(response: Self.subprotocol)
    for number in 0..<count {
      let body = "\0\u{1}t\(1000 + number)"
      let packet = "\u{30}" + String(UnicodeScalar(UInt8(body.utf8.count))) + body
      let cut = packet.utf8.index(packet.utf8.startIndex, offsetBy: 1 + number % 5)
      traffic.send(String(packet[..<cut]), from: .server, opcode: .binary)
      traffic.send(String(packet[cut...]), from: .server, opcode: .binary)
    }
    return traffic
  }

  private func frames(_ number: UInt32, of session: Session) throws -> [LoggedFrame] {
    try #require(
      session.log.read { state in
        state.frame(number).map { state.frames(ofMessageEndingWith: $0, limit: 100) }
      })
  }

  private func summaries(_ reader: UnitDecoder, _ number: UInt32, _ session: Session) throws
    -> [String]
  {
    let sink = reader.decode(try frames(number, of: session), .summary)
    return try #require(sink).units.map(\.summary.string)
  }

  /// What a message says depends on those before it: any row has to say the same in any order.
  @Test func rowsSayTheSameInAnyOrder() throws {
    let traffic = splitPackets(400)
    let session = traffic.session
    let index = traffic.index()
    let inOrder = UnitDecoder(session, index: index)
    let expected = try (1...800).map { try summaries(inOrder, UInt32($0), session) }
    #expect(expected[1].first?.contains("1000") == true)
    #expect(expected[799].first?.contains("1399") == true)
    var random = SeededGenerator(seed: 15)
    let jumping = UnitDecoder(session, index: index)
    for _ in 0..<300 {
      let number = Int.random(in: 1...800, using: &random)
      #expect(try summaries(jumping, UInt32(number), session) == expected[number - 1], "\(number)")
    }
  }

  /// What a connection carries is decided by its first messages, whichever is asked for first.
  @Test func aMessageSaysTheSameWhenItIsTheFirstOneAskedFor() throws {
    var traffic = UnitFixture()
    for number in 1...5 {
      traffic.call(number)
      traffic.answer(number)
    }
    traffic.send(#"{"jsonrpc":"2.0","id":6,"result":[1,}"#, from: .server)
    for number in 0..<300 { traffic.send(#"{"id":\#(number)"#, from: .client) }
    let inOrder = UnitDecoder(traffic.session, index: UnitIndex())
    let index = traffic.index()
    for number in 1...311 as ClosedRange<UInt32> {
      let expected = try summaries(inOrder, number, traffic.session)
      // Each reader begins anew: all of the first messages, and some of those that follow.
      guard number <= 16 || number % 13 == 0 else { continue }
      let alone = UnitDecoder(traffic.session, index: UnitIndex())
      #expect(try summaries(alone, number, traffic.session) == expected, "\(number)")
      // What a screen shows, once its pass was there.
      let hurried = UnitDecoder(traffic.session, index: index, readsAhead: false)
      #expect(try summaries(hurried, number, traffic.session) == expected, "\(number)")
    }
  }

  /// Filters ask each message as many questions as they have.
  @Test func askingTwiceReadsNothingBeforeAgain() throws {
    let traffic = splitPackets(200)
    let reader = UnitDecoder(traffic.session, index: UnitIndex())
    let once = UnitDecoder(traffic.session, index: UnitIndex())
    for number in 1...400 as ClosedRange<UInt32> {
      let expected = try summaries(once, number, traffic.session)
      for _ in 0..<3 {
        #expect(try summaries(reader, number, traffic.session) == expected, "\(number)")
      }
    }
    #expect(once.caughtUp == 0 && reader.caughtUp == 0)
  }

  /// Several messages have to agree that they are protobuf.
  @Test func aMessageThatDependsOnOthersIsReadAfterAllThatWereLeftOut() throws {
    var traffic = UnitFixture()
    // Field 1 is a number, field 2 has 20 bytes (protobuf.dev, Encoding).
    func message(_ number: UInt8) -> [UInt8] {
      [0x08, number, 0x12, 20] + [UInt8](repeating: 0x80 | number, count: 20)
    }
    // By so many messages that no protocol claims it is decided what the connection carries.
    for number in 1...110 { traffic.send("text \(number)", from: .server) }
    for number in 1...40 as ClosedRange<UInt8> { traffic.send(message(number), from: .server) }
    traffic.send("text", from: .server)
    traffic.send(message(1), from: .server)
    let inOrder = UnitDecoder(traffic.session, index: UnitIndex())
    let expected = try (1...152).map { try summaries(inOrder, $0, traffic.session) }
    #expect(expected[151].first?.hasPrefix("protobuf") == true)
    let jumping = UnitDecoder(traffic.session, index: UnitIndex())
    // The text depends on nothing before it.
    for number in [151, 152] as [UInt32] {
      #expect(try summaries(jumping, number, traffic.session) == expected[Int(number) - 1])
    }
  }

  /// What one reader knows of a connection another one continues with.
  @Test func aReaderGoesOnFromWhatAnotherOneKnows() throws {
    let traffic = splitPackets(30)
    let first = UnitDecoder(traffic.session, index: UnitIndex())
    let expected = try (1...60).map { try summaries(first, $0, traffic.session) }
    for number in 2...60 as ClosedRange<UInt32> {
      let reader = UnitDecoder(traffic.session, index: UnitIndex())
      for earlier in 1..<number { _ = try summaries(reader, earlier, traffic.session) }
      let start = try #require(reader.start(of: 1, at: number))
      #expect(reader.start(of: 1, at: number + 1) == nil, "a message lies in between")
      let other = UnitDecoder(traffic.session, index: UnitIndex())
      other.begin(1, with: start, before: number)
      #expect(
        try summaries(other, number, traffic.session) == expected[Int(number) - 1], "\(number)")
      #expect(other.caughtUp == 0)
    }
  }

  @Test func withoutAPassTheReaderGoesThroughWhatIsBefore() throws {
    let traffic = splitPackets(20)
    let reader = UnitDecoder(traffic.session, index: UnitIndex())
    #expect(try summaries(reader, 40, traffic.session).first?.contains("1019") == true)
  }

  @Test func whatIsLeftOutOfAMessageIsNoFaultOfIt() throws {
    var traffic = UnitFixture()
    traffic.send("[" + String(repeating: "1,", count: 5000) + "1]", from: .client)
    let reader = UnitDecoder(traffic.session, index: UnitIndex())
    let sink = try #require(
      reader.decode(try frames(1, of: traffic.session), .summary, limit: 100))
    #expect(sink.units.map(\.form) == ["json"])
    #expect(sink.units.allSatisfy { $0.issues.isEmpty })
  }

  /// A row of the list reads the beginning of a message; what follows it must not be read wrong
  /// for that.
  @Test func aMessageThatWasReadInPartLeavesTheNextOnesRight() throws {
    var traffic = UnitFixture(response: Self.subprotocol)
    // PUBLISH, remaining length 20,003 in three bytes (MQTT 3.1.1, section 2.2.3), topic "t".
    let body = "\0\u{1}t" + String(repeating: "x", count: 20_000)
    var packet: [UInt8] = [0x30, 0xA3, 0x9C, 0x01] + Array(body.utf8)
    let rest = Array(packet.suffix(10))
    packet.removeLast(10)
    traffic.send(packet, from: .server)
    traffic.send(rest, from: .server)
    let reader = UnitDecoder(traffic.session, index: UnitIndex(), readsAhead: false)
    _ = reader.decode(try frames(1, of: traffic.session), .summary, limit: 100)
    let second = try summaries(reader, 2, traffic.session)
    #expect(second.count == 1)
    #expect(second.first?.hasPrefix("mqtt PUBLISH q0 t") == true)
  }

  /// The beginning of a packet is read before the part of it that is cut: once, and not again with
  /// the next message.
  @Test func whatWasReadBeforeAPartIsNotReadAgain() throws {
    var traffic = UnitFixture(response: Self.subprotocol)
    // PUBLISH, remaining length 303 in two bytes, topic "t"; then one to the topic "u".
    let packet: [UInt8] =
      [0x30, 0xAF, 0x02, 0, 1, 0x74] + [UInt8](repeating: 0x78, count: 300)
    traffic.send(Array(packet[..<20]), from: .server)
    traffic.send(Array(packet[20...]), from: .server)
    traffic.send([0x30, 4, 0, 1, 0x75, 0x79], from: .server)
    let reader = UnitDecoder(traffic.session, index: UnitIndex())
    _ = reader.decode(try frames(2, of: traffic.session), .summary, limit: 100)
    let last = try summaries(reader, 3, traffic.session)
    #expect(last.count == 1)
    #expect(last.first?.hasPrefix("mqtt PUBLISH q0 u") == true)
  }

  /// A filter looks at some frames only, and still what they say depends on all before them.
  @Test func whatIsBetweenIsReadHoweverMuchItIs() throws {
    let traffic = splitPackets(2000)
    let reader = UnitDecoder(traffic.session, index: UnitIndex())
    #expect(try summaries(reader, 2, traffic.session).first?.contains("1000") == true)
    #expect(try summaries(reader, 4000, traffic.session).first?.contains("2999") == true)
  }

  /// Once the pass has been there, a jump that was a guess is put right.
  @Test func aGuessIsPutRight() throws {
    let traffic = splitPackets(1000)
    let index = UnitIndex()
    let reader = UnitDecoder(traffic.session, index: index, readsAhead: false)
    _ = try summaries(reader, 1999, traffic.session)
    let pass = UnitPass(traffic.session, into: index)
    while pass.advance() {}
    #expect(try summaries(reader, 2000, traffic.session).first?.contains("1999") == true)
  }
}
