import CaptureSupport
import Dispatch
import TestSupport
import Testing
import WebSocket

@testable import Capture
@testable import Filter

/// Lanes that work on threads of their own.
struct Threads: Cores {
  let count: Int

  func share(_ work: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count, execute: work)
  }
}

/// Several lanes find what one reader finds.
@Suite struct PayloadLanesTests {
  /// Frames of all kinds: masked and not, fragmented, in two packets, Close and Ping.
  private static func session(seed: UInt64, count: Int) -> Session {
    var random = SeededGenerator(seed: seed)
    let fixture = FilterFixture()
    let recorders = [fixture.open(host: "one"), fixture.open(host: "two")]
    for time in 1...count {
      let end: Endpoint = random.below(2) == 0 ? .client : .server
      let opcodes: [Opcode] = [.text, .text, .text, .binary, .ping]
      let words = ["wind", "sock", #"{"price":0.12}"#, #"{"price":[3,{"a":"b"}]}"#, "{", "äö"]
      let text = (0..<1 + random.below(4)).map { _ in words[random.below(words.count)] }
      let payload = Array(text.joined(separator: random.below(2) == 0 ? "" : " ").utf8)
      let bytes = FilterFixture.frame(opcodes[random.below(5)], payload, from: end)
      let cut = random.below(8) == 0 ? random.below(bytes.count) : 0
      for part in [bytes[..<cut], bytes[cut...]] where !part.isEmpty {
        fixture.send(Array(part), from: end, on: recorders[time % 2], at: UInt64(time))
      }
    }
    return fixture.session
  }

  private func scan(_ text: String, _ session: Session, lanes: Int) throws -> [UInt32] {
    let scan = FilterScan(try Filter.parse(text).get(), over: session, on: Threads(count: lanes))
    var found: [UInt32] = []
    let end = session.log.counts.frames
    // A chunk that ends early has looked at one frame at least, or is asked again.
    for _ in 0..<4 * end where scan.scanned < end { found += scan.next() }
    #expect(scan.scanned == end)
    return found
  }

  @Test(arguments: [
    "payload contains wind", #"text ~ "s.ck""#, "json.price", "json.price > 0.1",
    "not text contains wind", #"data contains "c3a4""#, #""sock""#, "/so+ck {2}/",
    "op == text and len > 9 and text contains wind", #""two""#, "json.price[1].a == b",
  ])
  func severalFindWhatOneFinds(text: String) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let session = Self.session(seed: seed, count: 3 * PayloadLanes.smallest)
      let expected = try scan(text, session, lanes: 1)
      for lanes in [2, 3, 7] {
        #expect(try scan(text, session, lanes: lanes) == expected, "seed \(seed)")
      }
    }
  }

  @Test func matchesThatAreGivenUpEndAChunkEarlyAndLoseNothing() throws {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    let hard = String(repeating: "a", count: 40) + "b"
    for time in 1...1100 as ClosedRange<UInt64> {
      fixture.text(time % 10 == 0 ? hard : "aaa", from: .server, on: recorder, at: time)
    }
    let filter = try Filter.parse("text ~ \"^(a+)+$\"").get()
    #expect(filter.question != nil)
    let scan = FilterScan(filter, over: fixture.session, on: Threads(count: 2))
    let first = scan.next()
    #expect(scan.scanned < 1100)
    var found = first
    for _ in 0..<1100 where scan.scanned < 1100 { found += scan.next() }
    #expect(found == (1...1100).filter { $0 % 10 != 0 })
  }

  @Test func withoutAQuestionOrASecondCoreThereAreNone() throws {
    let session = FilterFixture().session
    let question = try Filter.parse("text contains a").get()
    #expect(PayloadLanes(question, in: session, on: OneCore()) == nil)
    #expect(PayloadLanes(question, in: session, on: Threads(count: 2)) != nil)
    let header = try Filter.parse("len > 5").get()
    #expect(PayloadLanes(header, in: session, on: Threads(count: 2)) == nil)
  }
}
