import CaptureSupport
import TestSupport
import Testing
import Units
import WebSocket

@testable import JSON
@testable import Output

@Suite struct LatencyTableTests {
  private func table() -> LatencyTable {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    func send(_ text: String, _ end: Endpoint, _ time: UInt64) {
      fixture.send(
        FilterFixture.frame(.text, Array(text.utf8), from: end), from: end, on: recorder, at: time)
    }
    for id in 1...10 {
      let start = UInt64(id) * 100
      send(#"{"jsonrpc":"2.0","id":\#(id),"method":"get"}"#, .client, start)
      send(#"{"jsonrpc":"2.0","id":\#(id),"result":1}"#, .server, start + UInt64(id))
    }
    send(#"{"jsonrpc":"2.0","id":11,"method":"set"}"#, .client, 2000)
    let source = UnitSource(fixture.session)
    source.finish()
    return LatencyTable(source.index)
  }

  @Test func requestsAreCountedByWhatTheyAskFor() {
    let rows = table().rows
    #expect(rows.map { String(decoding: $0.label, as: UTF8.self) } == ["get", "set"])
    #expect(rows.map(\.requests) == [10, 1])
    #expect(rows[0].latencies.percentile(50) == 5_000_000)
    #expect(rows[0].latencies.percentile(90) == 9_000_000)
    #expect(rows[0].latencies.percentile(99) == 10_000_000)
    #expect(rows[1].latencies.count == 0)
  }

  @Test func whatWasNeverAnsweredIsListed() throws {
    let table = table()
    #expect(table.orphans.map(\.frame) == [21])
    #expect(table.text(of: 1).contains("not answered: #21 set"))
    var json = JSONWriter()
    table.writeOrphans(to: &json)
    let document = try JSONDocument(Array(json.bytes.dropLast()))
    #expect(document.root["type"]?.scalar == Array("orphan".utf8))
    #expect(document.root["frame"]?.scalar == Array("21".utf8))
  }

  /// A table that grows with its session is the one that is made of the whole.
  @Test(arguments: [1, 2, 3, 7, 100])
  func itGrowsWithTheSession(step: Int) {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    let source = UnitSource(fixture.session)
    var table = LatencyTable()
    for number in 0..<300 {
      let (id, isAnswer) = (number / 3, number % 3 == 2)
      // Two requests, and an answer to the later of them.
      let text =
        isAnswer
        ? #"{"jsonrpc":"2.0","id":"\#(id) 1","result":1}"#
        : #"{"jsonrpc":"2.0","id":"\#(id) \#(number % 3)","method":"m\#(number % 2)"}"#
      let end: Endpoint = isAnswer ? .server : .client
      fixture.send(
        FilterFixture.frame(.text, Array(text.utf8), from: end), from: end, on: recorder,
        at: UInt64(number) * 10)
      guard number % step == 0 else { continue }
      source.finish()
      #expect(table.isBehind(source.index) || table.orphans == LatencyTable(source.index).orphans)
      while table.advance(source.index, limit: 2) {}
      #expect(!table.isBehind(source.index))
    }
    source.finish()
    while table.advance(source.index, limit: 2) {}
    let whole = LatencyTable(source.index)
    #expect(table.orphans == whole.orphans)
    #expect(whole.orphans.count == 100)
    #expect(table.rows.map(\.requests) == whole.rows.map(\.requests))
    #expect(table.rows.map(\.latencies) == whole.rows.map(\.latencies))
    #expect(table.text(of: 1) == whole.text(of: 1))
    // Another index is another session: nothing of the first is left.
    table.advance(UnitIndex())
    #expect(table.rows.isEmpty && table.orphans.isEmpty)
  }

  /// Nothing was measured of what was never answered: null, and no 0 that would look fast.
  @Test func aRowOfJSONHasTheTimesOfItsAnswersOrNull() {
    let lines = table().rows.map { row in
      var json = JSONWriter()
      row.write(to: &json)
      return String(decoding: json.bytes, as: UTF8.self)
    }
    let head = #"{"type":"latency","connection":1,"form":"json-rpc","label":"#
    #expect(
      lines[0].hasPrefix(
        head + #""get","requests":10,"answered":10,"min":1000000,"p50":5000000,"p90":9000000,"#
          + #""p99":10000000,"max":10000000,"histogram":[{"up_to":1000000,"count":1},"#))
    #expect(
      lines[1]
        == head + #""set","requests":1,"answered":0,"min":null,"p50":null,"p90":null,"p99":null,"#
        + #""max":null,"histogram":[]}"#)
  }

  @Test func aConnectionThatAsksNothingHasNoTable() { #expect(table().text(of: 2).isEmpty) }
}

@Suite struct DistributionTests {
  /// Against the definition: the nearest rank of the sorted values.
  @Test(arguments: [1, 2, 3, 10, 99, 100, 500] as [Int])
  func percentilesAreTheNearestRank(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let values = (0..<count).map { _ in UInt64.random(in: 0...1_000_000, using: &random) }
    var distribution = Distribution()
    for value in values { distribution.add(value) }
    let sorted = values.sorted()
    for percent in [1, 25, 50, 75, 90, 99, 100] as [UInt64] {
      let rank = (UInt64(count) * percent + 99) / 100
      #expect(distribution.percentile(percent) == sorted[Int(max(rank, 1)) - 1], "\(percent) %")
    }
  }

  @Test func manyValuesAreCountedWithinTheirClass() throws {
    var distribution = Distribution()
    for value in 1...100_000 as ClosedRange<UInt64> { distribution.add(value) }
    let ninety = try #require(distribution.percentile(90))
    #expect(ninety > 90_000 * 31 / 32 - 1 && ninety <= 90_000)
  }

  @Test func theHistogramHasAllValues() {
    var distribution = Distribution()
    for value in [0, 1, 2, 3, 5, 7, 900, 1_000_000] as [UInt64] { distribution.add(value) }
    let bars = distribution.histogram
    #expect(bars.reduce(0) { $0 + $1.count } == 8)
    #expect(bars.first?.upTo == 1)
    #expect(bars.first?.count == 2)
    #expect(bars.last?.upTo == 1_000_000)
    #expect(bars.last?.count == 1)
  }
}
