import CaptureSupport
import Testing
import WebSocket

@testable import Capture
@testable import Filter

/// Messages are found in the order in which they end (RFC 6455, section 5.4): fragments of one
/// direction are not interleaved, those of the two directions and of connections are.
@Suite struct MessageScanTests {
  private let fixture = FilterFixture()
  private let first: ConnectionRecorder
  private let second: ConnectionRecorder

  init() {
    first = fixture.open(host: "a")
    second = fixture.open(host: "b")
  }

  private func send(
    _ opcode: Opcode, _ text: String, fin: Bool, from end: Endpoint = .server,
    on recorder: ConnectionRecorder, at milliseconds: UInt64
  ) {
    let bytes = FilterFixture.frame(opcode, Array(text.utf8), from: end, fin: fin)
    fixture.send(bytes, from: end, on: recorder, at: milliseconds)
  }

  private func sendAll() {
    send(.text, "abc", fin: false, on: first, at: 10)  // 1
    send(.text, "x", fin: false, from: .client, on: first, at: 11)  // 2
    send(.binary, "12", fin: false, on: second, at: 12)  // 3
    send(.ping, "", fin: true, on: first, at: 13)  // 4
    send(.continuation, "de", fin: false, on: first, at: 14)  // 5
    send(.text, "whole", fin: true, from: .client, on: second, at: 15)  // 6
    send(.continuation, "f", fin: true, on: first, at: 16)  // 7
  }

  @Test(arguments: [1, 2, 3, 100])
  func eachMessageIsFoundWhereItEndsAndOthersAreUnderWay(limit: Int) {
    sendAll()
    let scan = MessageScan(nil, over: fixture.session)
    var found: [UInt32] = []
    while scan.scanned < 7 { found += scan.next(limit: limit) }
    #expect(found == [4, 6, 7])
    #expect(scan.underWay.map(\.connection) == [1, 2] && scan.underWay.map(\.last) == [2, 3])
    #expect(scan.underWay.map(\.from) == [.client, .server])
    #expect(scan.underWay.map(\.opcode) == [.text, .binary])
    #expect(scan.next(limit: limit).isEmpty)
  }

  @Test func whatIsUnderWayCountsItsFramesItsBytesAndTheTimeOfItsBeginning() throws {
    sendAll()
    let scan = MessageScan(nil, over: fixture.session)
    _ = scan.next(limit: 5)
    let message = try #require(scan.underWay.first)
    #expect(message.frames == 2 && message.length == 5 && message.last == 5)
    #expect(message.time == FilterFixture.start + 10 * FilterFixture.millisecond)
    #expect(scan.underWay.count == 3 && scan.underWay.map(\.frames) == [2, 1, 1])
  }

  @Test(arguments: [1, 100])
  func aMessageIsFoundWhenAnotherOneInterruptsItOrItsConnectionEnds(limit: Int) throws {
    sendAll()
    send(.text, "new", fin: true, from: .client, on: first, at: 20)  // 8, before 2 was ended
    second.end(by: .server, isReset: true, at: FilterFixture.start)
    let scan = MessageScan(nil, over: fixture.session)
    var found: [UInt32] = []
    for _ in 0..<10 { found += scan.next(limit: limit) }
    #expect(found == [4, 6, 7, 2, 8, 3] && scan.underWay.isEmpty)
    let asked = MessageScan(try Filter.parse("n == 2").get(), over: fixture.session)
    #expect((0..<10).flatMap { _ in asked.next(limit: limit) } == [2])
    let texts = MessageScan(try Filter.parse("text contains abcdef").get(), over: fixture.session)
    #expect((0..<10).flatMap { _ in texts.next(limit: limit) } == [7])
  }

  @Test func aMessagesDeltaCountsFromTheFrameBeforeItsFirstOne() throws {
    sendAll()
    let scan = MessageScan(try Filter.parse("delta == 1ms").get(), over: fixture.session)
    // 4, 6 and those that end later than they begin: 7 begins with 1, which has no frame before it.
    #expect(scan.next(limit: 100) == [4, 6])
    send(.text, "a", fin: false, on: second, at: 30)  // 8, 14 ms after 7, before 3 was ended
    send(.continuation, "b", fin: true, on: second, at: 40)  // 9
    #expect(scan.next(limit: 100) == [3])
    let later = MessageScan(try Filter.parse("delta == 14ms").get(), over: fixture.session)
    #expect(later.next(limit: 100) == [9])
  }

  @Test func theSecondFrameOfASessionMayBeginAMessage() throws {
    send(.text, "a", fin: true, on: first, at: 10)
    send(.text, "b", fin: false, on: first, at: 12)
    send(.continuation, "c", fin: true, on: first, at: 20)
    func found(_ text: String) throws -> [UInt32] {
      MessageScan(try Filter.parse(text).get(), over: fixture.session).next(limit: 10)
    }
    #expect(try found("delta == 2ms") == [3])
    #expect(try found("delta") == [3], "the first frame has none")
  }

  @Test func noStepAndNoFramesFindNothing() {
    let scan = MessageScan(nil, over: fixture.session)
    #expect(scan.next(limit: 10).isEmpty && scan.scanned == 0)
    sendAll()
    #expect(scan.next(limit: 0).isEmpty && scan.scanned == 0)
    #expect(scan.next(limit: -1).isEmpty && scan.scanned == 0)
  }
}
