import CaptureSupport
import Testing
import WebSocket

@testable import Capture
@testable import JSON
@testable import Output

@Suite struct StatisticsTests {
  private func sample() throws -> ConnectionStatistics {
    try #require(StatisticsScan.all(of: FilterFixture.sample().session).first)
  }

  @Test func framesMessagesAndBytesAreCountedForEachEnd() throws {
    let all = StatisticsScan.all(of: FilterFixture.sample().session)
    #expect(all.map(\.connection) == [1, 2])
    let chat = all[0]
    #expect(chat.client.frames == 5)
    #expect(chat.client.dataFrames == 3)
    #expect(chat.client.messages == 3)
    #expect(chat.server.frames == 5)
    #expect(chat.server.messages == 3)
    #expect(chat.server.payload == 34 + 4 + 200 + 3 + 12)
    #expect(chat.duration == 12_001 * FilterFixture.millisecond)
    #expect(chat.url == "ws://api.example.com:9001/chat?room=1")
    #expect(chat.rate(of: 12_001) == 1000)
  }

  @Test func aMessageInTwoFramesCountsAsOneOfTwoFragments() throws {
    let other = StatisticsScan.all(of: FilterFixture.sample().session)[1]
    #expect(other.server.frames == 3)
    #expect(other.server.messages == 2)
    #expect(other.server.mostFragments == 2)
    #expect(other.server.fragmentsPerMessage == 1.5)
    #expect(other.client.fragmentsPerMessage == 1)
  }

  @Test func aRoundTripLastsFromAPingToThePongWithItsPayload() throws {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    func send(_ opcode: Opcode, _ text: String, _ end: Endpoint, _ time: UInt64) {
      let bytes = FilterFixture.frame(opcode, Array(text.utf8), from: end)
      fixture.send(bytes, from: end, on: recorder, at: time)
    }
    send(.ping, "a", .server, 10)
    send(.ping, "x", .client, 11)
    send(.pong, "a", .client, 13)
    send(.pong, "z", .client, 14)
    send(.ping, "b", .server, 20)
    send(.ping, "c", .server, 30)
    send(.pong, "c", .client, 31)
    send(.pong, "x", .server, 41)
    send(.ping, "d", .server, 50)
    send(.pong, "d", .client, 58)
    let pings = try #require(StatisticsScan.all(of: fixture.session).first)
    let unit = FilterFixture.millisecond
    #expect(pings.serverPings.count == 3)
    #expect(pings.serverPings.minimum == unit)
    #expect(pings.serverPings.median == 3 * unit)
    #expect(pings.serverPings.maximum == 8 * unit)
    #expect(pings.clientPings.median == 30 * unit)
  }

  @Test func aReplyIsTheServersNextMessageAfterTheClients() throws {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    fixture.text("push", from: .server, on: recorder, at: 5)
    fixture.text("ask", from: .client, on: recorder, at: 10)
    fixture.text("ask more", from: .client, on: recorder, at: 12)
    fixture.text("answer", from: .server, on: recorder, at: 15)
    fixture.text("more", from: .server, on: recorder, at: 16)
    fixture.text("ask", from: .client, on: recorder, at: 20)
    let ping = FilterFixture.frame(.ping, [], from: .server)
    fixture.send(ping, from: .server, on: recorder, at: 21)
    fixture.text("answer", from: .server, on: recorder, at: 27)
    let replies = try #require(StatisticsScan.all(of: fixture.session).first).replies
    #expect(replies.count == 2)
    #expect(replies.minimum == 5 * FilterFixture.millisecond)
    #expect(replies.maximum == 7 * FilterFixture.millisecond)
  }

  @Test func compressionIsTheInflatedLengthOverWhatWasOnTheWire() throws {
    let fixture = FilterFixture()
    let line = "Sec-WebSocket-Extensions: permessage-deflate\r\n"
    let recorder = fixture.open(host: "h", request: line, response: line)
    // "Hello" compressed, RFC 7692, section 7.2.3.1.
    let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
    let frame = FilterFixture.frame(.text, hello, from: .server, rsv1: true)
    fixture.send(frame, from: .server, on: recorder, at: 1)
    fixture.text("plain", from: .server, on: recorder, at: 2)
    let server = try #require(StatisticsScan.all(of: fixture.session).first).server
    #expect(server.deflated == 7)
    #expect(server.inflated == 5)
    #expect(server.compressionRatio == 5.0 / 7)
  }

  @Test func chunksComeToTheSameAsTheWholeAndNewFramesAreAdded() {
    let fixture = FilterFixture.sample()
    let scan = StatisticsScan(fixture.session)
    while scan.advance(limit: 3) {}
    #expect(scan.results() == StatisticsScan.all(of: fixture.session))
    let recorder = fixture.open(host: "late")
    fixture.text("a", from: .client, on: recorder, at: 20_000)
    #expect(!scan.advance())
    #expect(scan.results().map(\.client.frames) == [5, 1, 1])
  }

  @Test func aSessionWithoutConnectionsHasNoStatistics() {
    #expect(StatisticsScan.all(of: FilterFixture().session).isEmpty)
  }

  @Test func theTextIsABlockOfLines() throws {
    var statistics = try sample()
    #expect(!statistics.text.contains("compression"), "nothing was compressed")
    statistics.client.deflated = 1000
    statistics.client.inflated = 4250
    statistics.close = CloseSummary(
      by: .server, clean: true, code: CloseCode(rawValue: 1001), reason: "going\u{1B}away")
    #expect(
      statistics.text == """
        connection 1  ws://api.example.com:9001/chat?room=1  12.0 s, closed 1001 going\\u{1B}away
                      client                        server
          frames      5                             5
          messages    3                             3
          bytes       70.3 kB                       425 B
          rate        0.4/s, 5.9 kB/s               0.4/s, 35.4 B/s
          fragments   1.0 a message, at most 1      1.0 a message, at most 1
          compression 4.3:1 (4.3 kB in 1.0 kB)      -
          server's pings answered in 1.0 ms / 1.0 ms / 1.0 ms (least / median / most of 1)
          server replied in 100 ms / 100 ms / 200 ms (least / median / most of 3)
        """)
  }

  @Test func theJSONObjectHasAValueOrNullForEveryField() throws {
    let statistics = try sample()
    var json = JSONWriter()
    statistics.write(to: &json)
    let text = json.text
    #expect(Array(text.utf8).withUnsafeBytes { JSONReader.isValid($0) })
    let start = """
      {"type":"statistics","connection":1,"time":"2026-01-02T02:50:45.000000000Z",\
      "url":"ws://api.example.com:9001/chat?room=1","duration":12001000000,"client":{"frames":5,"
      """
    #expect(text.hasPrefix(start))
    #expect(
      text.contains("\"client_ping_rtt\":{\"count\":0,\"min\":null,\"median\":null,\"max\":null}"))
    #expect(text.contains("\"server_ping_rtt\":{\"count\":1,\"min\":1000000,"))
  }
}

@Suite struct StatisticsDistributionTests {
  @Test func fewValuesAreKeptAsTheyAre() {
    var distribution = Distribution()
    #expect(distribution.median == nil)
    for value: UInt64 in [9, 1, 1_000_003, 7] { distribution.add(value) }
    #expect(distribution.median == 7)
    #expect(distribution.minimum == 1)
    #expect(distribution.maximum == 1_000_003)
    #expect(distribution.count == 4)
  }

  @Test(arguments: [1, 40, 1_000_003, UInt64.max / 5000])
  func theMedianOfManyValuesIsOffByAThirtySecondAtMost(step: UInt64) throws {
    var distribution = Distribution()
    for value in 0..<5000 as Range<UInt64> { distribution.add(value * 3571 % 5000 * step) }
    let median = try #require(distribution.median)
    let exact = 2499 * step
    #expect(median <= exact)
    #expect(exact - median <= exact / 32 + 1)
  }

  @Test func theLargestAndSmallestNumbersAreCounted() {
    var distribution = Distribution()
    for _ in 0..<1000 { distribution.add(.max) }
    #expect(distribution.median == .max)
    distribution.add(0)
    #expect(distribution.minimum == 0)
  }

  @Test(
    arguments: [
      (0, "0 ns"), (999, "999 ns"), (1500, "1.5 µs"), (999_499, "999 µs"), (999_500, "1.0 ms"),
      (12_345_678, "12.3 ms"),
      (1_000_000_000, "1.0 s"), (59_900_000_000, "59.9 s"), (3_661_000_000_000, "61 min 1 s"),
    ] as [(UInt64, String)])
  func durationsHaveAUnitThatFits(nanoseconds: UInt64, text: String) {
    #expect(StatisticsText.duration(nanoseconds) == text)
  }

  @Test(
    arguments: [
      (0, "0 B"), (812, "812 B"), (999, "999 B"), (1000, "1.0 kB"), (1500, "1.5 kB"),
      (123_456, "123 kB"),
      (999_700, "1.0 MB"), (5e12, "5000 GB"), (0.44, "0.4 B"),
    ] as [(Double, String)])
  func sizesArePowersOfTen(bytes: Double, text: String) {
    #expect(StatisticsText.scaled(bytes, "B") == text)
  }
}
