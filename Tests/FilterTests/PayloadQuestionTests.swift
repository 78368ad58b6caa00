import Capture
import CaptureSupport
import Testing

@testable import Filter

@Suite struct PayloadQuestionTests {
  /// Filters of which only a question about payloads is left where columns do not tell.
  private static let filters = [
    "text ~ a", "not text ~ a", "text contains e", "data contains 00", "not data contains 00",
    "data ~ \"^.{0,3}$\"", "data", "not data", "json[0]", "not json.a", "json.a > 1",
    "masked and data ~ b", "len > 100 or data contains 61", "\"a\"", "\"example\"",
    "not \"a\" and len > 3",
  ]

  /// The general way asks each frame about everything; the scan only its payload.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func aQuestionAloneIsAnsweredAsAWholeFilterIs(seed: UInt64) throws {
    let session = RandomSession.record(seed: seed, largest: 9000, into: MemoryStore())
    let count = session.log.counts.frames
    for text in Self.filters {
      let filter = try Filter.parse(text).get()
      #expect(filter.question != nil, "\(text)")
      let judge = FrameMatcher(filter, in: session, inflating: InflatedReader(session))
      var cursor = LogCursor()
      var expected: [UInt32] = []
      for case .frame(let frame) in cursor.next(in: session.log, limit: .max)
      where judge.matches(frame) { expected.append(frame.row.number) }
      let scan = FilterScan(filter, over: session, inflating: InflatedReader(session))
      var found: [UInt32] = []
      while scan.scanned < count { found += scan.next(limit: 50) }
      #expect(found == expected, "\(text), seed \(seed)")
    }
  }

  @Test func theOnlyQuestionAboutJSONIsOneBesideOthersItIsNot() throws {
    #expect(try Filter.parse("op == text and json.a == 1").get().question != nil)
    #expect(try Filter.parse("json.a == 1 or text ~ b").get().question == nil)
    #expect(try Filter.parse("json.a == 1 and json.b == 1").get().question == nil)
    #expect(try Filter.parse("op == text").get().question == nil)
  }
}
